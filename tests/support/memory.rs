//! What processes hold, as the system tells it.

use std::fs;

/// Kilobytes that the processes of a run hold: this one's, and those that it started.
pub fn memory(pid: u32) -> u64 {
    let mut all = vec![pid];
    let mut sum = 0;
    let processes: Vec<(u32, u32)> =
        fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(parent_of).collect();
    while let Some(pid) = all.pop() {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let resident = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
        sum += resident.and_then(|l| l.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0);
        all.extend(processes.iter().filter(|(_, parent)| *parent == pid).map(|(pid, _)| pid));
    }
    sum
}

fn parent_of(entry: fs::DirEntry) -> Option<(u32, u32)> {
    let pid = entry.file_name().to_str()?.parse().ok()?;
    let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
    Some((pid, stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?))
}
