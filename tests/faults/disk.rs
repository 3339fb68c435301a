//! A disk that is full and a folder that can't be written: a message, and the last good tables.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Workshop, finished, gangmu, notices, tables};

/// A small file system in memory; `None` where this user may not mount one.
struct SmallDisk<'p>(&'p Path);

impl<'p> SmallDisk<'p> {
    fn mount(at: &'p Path, kilobytes: usize) -> Option<Self> {
        fs::create_dir_all(at).ok()?;
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "gangmu"]).arg(at).output().ok()?;
        mounted.status.success().then_some(Self(at))
    }

    fn remount_read_only(&self) -> bool {
        Command::new("mount").args(["-o", "remount,ro"]).arg(self.0).status().is_ok_and(|s| s.success())
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_the_last_good_tables() {
    let shop = Workshop::new("full");
    let (few, many, out) = (shop.at("few"), shop.at("many"), shop.at("disk"));
    let Some(_disk) = SmallDisk::mount(&out, 400) else {
        println!("full disk: skipped, mounting a small disk is not permitted here");
        return;
    };
    notices::write(&few, 5, 0);
    notices::write(&many, 250, 0);
    assert!(finished(&mut gangmu(&few, &out)).status.success());
    let before = tables(&out);
    let output = finished(&mut gangmu(&many, &out));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("full disk: exit status {:?}, {}", output.status.code(), message.trim());
    assert_eq!(output.status.code(), Some(2));
    assert!(message.contains("disk"), "{message}");
    assert!(tables(&out) == before, "tables were touched");
    assert!(finished(&mut gangmu(&few, &out)).status.success(), "the next run works");
}

#[test]
fn a_read_only_folder_is_named() {
    let shop = Workshop::new("read-only");
    let (few, out) = (shop.at("few"), shop.at("disk"));
    let Some(disk) = SmallDisk::mount(&out, 400) else {
        println!("read-only folder: skipped, mounting a small disk is not permitted here");
        return;
    };
    notices::write(&few, 3, 0);
    assert!(finished(&mut gangmu(&few, &out)).status.success());
    let before = tables(&out);
    if !disk.remount_read_only() {
        println!("read-only folder: skipped, remounting is not permitted here");
        return;
    }
    let output = finished(&mut gangmu(&few, &out));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("read-only folder: exit status {:?}, {}", output.status.code(), message.trim());
    assert_eq!(output.status.code(), Some(2));
    assert!(message.contains("disk/"), "{message}");
    assert!(tables(&out) == before);
}
