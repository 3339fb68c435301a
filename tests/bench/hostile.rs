//! Hostile rules over hostile texts of growing size: the time for a byte must not grow with the text. Run by
//! `cargo bench --bench hostile`; the throughput of the sizes of one text should be about the same.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gangmu::extract::{Engine, extract};
use gangmu::rules::{RuleFile, Source};

/// Rules that a careless hand might write: repeats within repeats, alternatives that begin alike, gaps in a row, slots
/// that may hold anything.
const RULES: [(&str, &str); 3] = [
    (
        "target/hostile.toml",
        r#"
        [[rule]]
        id = "H1"
        name = "repeats"
        what = "repeats within repeats"
        why = "benchmark"
        patterns = [
            "((达|到|达到)+)+ <数量>",
            "<指标> (增长|增|长|增长了)* (达|到|达到|达到了)* <数量>",
            "<指标> ... ... ... 验甲 ... <数量>",
        ]
        yields = { kind = "level" }
        priority = 900
        [[rule.example]]
        text = "产值验甲5件。"
        expect = []
        "#,
    ),
    (
        "deadline/hostile.toml",
        r#"
        [[rule]]
        id = "H2"
        name = "gaps"
        what = "gaps in a row"
        why = "benchmark"
        patterns = ["(前|前完成|前基本完成)* ... ... <时间> ... ... 验乙"]
        yields = { role = "deadline" }
        [[rule.example]]
        text = "2025年底验乙。"
        expect = []
        "#,
    ),
    (
        "responsibility/hostile.toml",
        r#"
        [[rule]]
        id = "H3"
        name = "anything"
        what = "slots that may hold anything"
        why = "benchmark"
        patterns = ["由 <甲:文> 和 <乙:文> 验丙"]
        yields = { lead = "{甲}", support = "{乙}" }
        [[rule.example]]
        text = "由市甲局和市乙局验丙。"
        expect = []
        "#,
    ),
];

/// What a text repeats without end, and what it begins with.
const TEXTS: [(&str, &str, &str); 9] = [
    ("sentences", "一、主要目标\n", "到2025年，产值达到300亿元，增长8%以上。"),
    ("one sentence", "", "产值达到300亿元，增长8%，"),
    ("no clause ends", "", "产值达到300亿元增长8%达到达到"),
    ("deadlines in one section", "一、主要目标（2025年底前完成）\n", "2024年6月底前建成5个中心\n到2025年建成9个。"),
    ("verbs that begin and never end", "", "由市甲局和由市乙局和达到增长"),
    ("brackets that never close", "", "建成（牵头单位：市甲局、市乙局（责任单位：区"),
    ("numerals", "", "一二三四五六七八九十百千万亿"),
    ("digits", "", "1234567890.12,345%"),
    ("dates", "", "2024年6月30日至2025年12月31日、"),
];

const UNIT: usize = 16 << 10;
const SIZES: [usize; 4] = [1, 2, 4, 8];

fn engine() -> Engine {
    let mut source = Source::built_in();
    for (path, text) in RULES {
        source.files.push(RuleFile { layer: "hostile".into(), path: path.into(), text: text.into() });
    }
    Engine::load(&source).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn hostile(c: &mut Criterion) {
    let engine = engine();
    for (name, head, piece) in TEXTS {
        let mut group = c.benchmark_group(name);
        group.sample_size(10).warm_up_time(std::time::Duration::from_millis(300));
        group.measurement_time(std::time::Duration::from_secs(2));
        for size in SIZES {
            let text = format!("2024年工作要点\n\n{head}{}\n", piece.repeat(UNIT * size / piece.len()));
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_with_input(BenchmarkId::from_parameter(format!("{size}x")), &text, |b, text| {
                b.iter(|| extract(black_box(text.as_bytes()), "a.txt", &engine).map(|found| found.targets.len()));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, hostile);
criterion_main!(benches);
