//! Time of each stage on the plans of `corpus/`, and of cutting the same text into tokens: `cargo bench --bench stages`.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gangmu::extract::{Engine, extract};
use gangmu::read;
use gangmu::recognise::Recogniser;
use gangmu::rules::Source;
use gangmu::segment::Segmenter;

/// Name and bytes of every notice in `corpus/` that is text or a page.
fn notices() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("corpus/ is part of the project").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".txt") || name.ends_with(".html") {
            all.push((name, std::fs::read(entry.path()).expect("readable")));
        }
    }
    all.sort();
    assert!(!all.is_empty(), "corpus/ holds no notice");
    all
}

fn stages(c: &mut Criterion) {
    let source = Source::built_in();
    let engine = Engine::load(&source).unwrap_or_else(|e| panic!("{} findings in the built-in rules", e.len()));
    let notices = notices();
    let extracted: Vec<_> = notices.iter().map(|(name, bytes)| extract(bytes, name, &engine).expect(name)).collect();
    let texts: Vec<&str> = extracted.iter().map(|e| e.document.text.as_str()).collect();
    let bytes: usize = texts.iter().map(|t| t.len()).sum();

    let mut group = c.benchmark_group("stages");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    let segmenter = Segmenter::load(&source).expect("the built-in dictionary");
    group.bench_function("cut alone", |b| {
        b.iter(|| texts.iter().map(|t| segmenter.cut(black_box(t)).len()).sum::<usize>());
    });
    group.bench_function("read", |b| {
        b.iter(|| notices.iter().filter(|(name, bytes)| read::read(bytes, name, &engine.readers).is_ok()).count());
    });
    group.bench_function("read, structure", |b| {
        b.iter(|| {
            let read = notices.iter().filter_map(|(name, bytes)| read::read(bytes, name, &engine.readers).ok());
            read.map(|r| engine.structurer.document(r.reading, &engine.gazetteer).sentences.len()).sum::<usize>()
        });
    });
    let recogniser = Recogniser::load(&source).unwrap_or_else(|_| panic!("the built-in rules"));
    group.bench_function("recognise", |b| {
        b.iter(|| texts.iter().flat_map(|t| t.lines()).map(|l| recogniser.sentence(black_box(l)).len()).sum::<usize>());
    });
    group.bench_function("extract", |b| {
        b.iter(|| notices.iter().filter(|(name, bytes)| extract(bytes, name, &engine).is_ok()).count());
    });
    group.bench_function("rows", |b| {
        b.iter(|| extracted.iter().map(|e| e.rows("notice", &engine).targets.len()).sum::<usize>());
    });
    group.finish();

    let mut group = c.benchmark_group("start-up");
    group.sample_size(10);
    group.bench_function("rules and dictionary", |b| b.iter(|| Engine::load(&Source::built_in()).is_ok()));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
