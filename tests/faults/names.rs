//! Folders as they come: links in circles, devices, folders that can't be opened, names that are no text or differ only
//! by case, and very many files. Every file found has its row, and nothing hangs.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;
use std::time::Instant;

use super::{Workshop, finished, gangmu, notices, rows, scaled};

fn paths(rows: &[csv::StringRecord], column: usize) -> BTreeSet<String> {
    rows.iter().filter_map(|r| r.get(column)).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

#[test]
fn odd_folders_are_accounted_for() {
    let shop = Workshop::new("names");
    let (input, out) = (shop.at("in"), shop.at("out"));
    fs::create_dir_all(input.join("下级/更深")).expect("made");
    // Links in a circle, to itself, to nothing, and to a folder above.
    symlink(&input, input.join("下级/更深/上级")).expect("linked");
    symlink(input.join("甲"), input.join("乙")).expect("linked");
    symlink(input.join("乙"), input.join("甲")).expect("linked");
    symlink("/nowhere/at/all.txt", input.join("断.txt")).expect("linked");
    // Devices without an end, and a pipe that nobody writes to.
    symlink("/dev/zero", input.join("zero.txt")).expect("linked");
    symlink("/dev/stdin", input.join("stdin.txt")).expect("linked");
    let pipe = Command::new("mkfifo").arg(input.join("pipe.txt")).status().is_ok_and(|s| s.success());
    // Names that are no text, and names that differ only by case.
    fs::write(input.join(std::ffi::OsStr::from_bytes(b"\xB9\xAB\xCE\xC4.txt")), notices::text(1, 0)).expect("written");
    fs::write(input.join(std::ffi::OsStr::from_bytes(b"\xB9\xAB\xCE\xC5.txt")), notices::text(2, 0)).expect("written");
    fs::write(input.join("Plan.txt"), notices::text(3, 0)).expect("written");
    fs::write(input.join("plan.txt"), notices::text(4, 0)).expect("written");
    fs::write(input.join("PLAN.TXT"), notices::text(5, 0)).expect("written");
    fs::write(input.join("换\n行,\"引号\".txt"), notices::text(6, 0)).expect("written");
    fs::write(input.join("=1+1.txt"), notices::text(7, 0)).expect("written");
    // A folder and a file that can't be opened: root can.
    for name in ["锁/内.txt", "锁.txt"] {
        let path = input.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, notices::text(8, name.len())).expect("written");
    }
    let lock = |mode: u32| {
        for name in ["锁", "锁.txt"] {
            fs::set_permissions(input.join(name), fs::Permissions::from_mode(mode)).expect("permitted");
        }
    };
    lock(0o000);
    let locked = fs::read_dir(input.join("锁")).is_err();
    let begun = Instant::now();
    let output = finished(&mut gangmu(&input, &out));
    lock(0o755);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let (documents, errors) = (rows(&out, "documents"), rows(&out, "errors"));
    let ok = documents.iter().filter(|d| d.iter().any(|cell| cell == "ok")).count();
    let named = paths(&errors, 0);
    println!("odd folders: {ok} read, {} refused with a reason, in {:?}: {named:?}", errors.len(), begun.elapsed());
    assert_eq!(ok, if locked { 7 } else { 9 });
    let refused = ["断.txt", "zero.txt", "stdin.txt", "甲", "乙"];
    let expected = refused.iter().copied().chain(pipe.then_some("pipe.txt")).chain(locked.then_some("锁.txt"));
    for name in expected {
        assert!(named.iter().any(|p| p.ends_with(name)), "no row for {name}: {named:?}");
    }
    if !locked {
        println!("odd folders: nothing is locked for this user");
    }
    let shown = paths(&documents, 1);
    for name in ["Plan.txt", "plan.txt", "PLAN.TXT", "\\xb9\\xab\\xce\\xc4.txt", "\\xb9\\xab\\xce\\xc5.txt"] {
        assert!(shown.contains(name), "no row for {name}: {shown:?}");
    }
}

#[test]
fn very_many_files_in_one_folder() {
    let shop = Workshop::new("many");
    let (input, out) = (shop.at("in"), shop.at("out"));
    let count = scaled(400, 100_000);
    notices::write(&input, count, 0);
    let begun = Instant::now();
    let output = finished(&mut gangmu(&input, &out));
    let took = begun.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again = Instant::now();
    assert!(finished(&mut gangmu(&input, &out)).status.success());
    let found = rows(&out, "documents").len();
    let texts = fs::read_dir(out.join("text")).expect("texts").count();
    println!("{count} files in one folder: {found} rows in {took:?}, again in {:?}", again.elapsed());
    assert_eq!((found, texts), (count, count));
    assert_eq!(rows(&out, "targets").len(), 3 * count);
}
