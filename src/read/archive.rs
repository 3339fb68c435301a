//! ZIP archives: each member is a document of its own, named `archive.zip/member`. An archive inside an archive is
//! opened once; what lies deeper is reported. Sizes are checked while unpacking, never believed from the directory.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Format, Limit, Limits, ReadError, sniff};
use crate::message::say;

/// One member: its path inside the archive with `/` between folders, and its bytes or why there are none.
#[derive(Debug)]
pub struct Member {
    pub name: String,
    pub content: Result<Vec<u8>, ReadError>,
}

/// All members that may be documents, sorted by path. Folders, hidden files and the litter of file managers
/// (`__MACOSX`, `Thumbs.db`) are left out, as they are when folders are searched.
///
/// # Errors
/// When the archive itself is damaged or holds too many members.
pub fn members(bytes: &[u8], limits: &Limits) -> Result<Vec<Member>, ReadError> {
    let mut unpacker = Unpacker { limits, spent: 0, found: Vec::new() };
    unpacker.archive(bytes, "", 1)?;
    unpacker.found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(unpacker.found)
}

struct Unpacker<'l> {
    limits: &'l Limits,
    spent: u64,
    found: Vec<Member>,
}

impl Unpacker<'_> {
    /// `depth` is 1 for the archive itself, 2 for an archive inside it.
    fn archive(&mut self, bytes: &[u8], prefix: &str, depth: u64) -> Result<(), ReadError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
        if self.found.len() + archive.len() > self.limits.count(Limit::Members) {
            return Err(Limit::Members.passed(say!("read.archive.members", n = archive.len())));
        }
        for index in 0..archive.len() {
            let Some(name) = archive.by_index_raw(index).ok().and_then(|m| shown_name(m.name_raw())) else { continue };
            let name = format!("{prefix}{name}");
            let content = match archive.by_index(index) {
                Ok(mut member) => {
                    let packed = member.compressed_size();
                    self.unpack(&mut member, packed)
                }
                Err(error) => Err(unreadable(&error)),
            };
            match content {
                Ok(inner) if sniff(&inner, &name) == Format::Zip => {
                    let opened = match self.limits.of(Limit::ArchiveDepth) {
                        most if depth < most => self.archive(&inner, &format!("{name}/"), depth + 1),
                        most => Err(Limit::ArchiveDepth.passed(say!("read.archive.nested", most))),
                    };
                    if let Err(error) = opened {
                        self.found.push(Member { name, content: Err(error) });
                    }
                }
                content => self.found.push(Member { name, content }),
            }
        }
        Ok(())
    }

    /// `packed` is the member's size in the archive.
    fn unpack(&mut self, member: &mut impl Read, packed: u64) -> Result<Vec<u8>, ReadError> {
        let limits = [
            (self.limits.bytes(Limit::FileMb), Limit::FileMb, say!("read.archive.size")),
            (self.limits.unpacked(packed), Limit::Ratio, say!("read.archive.ratio")),
            (
                self.limits.bytes(Limit::UnpackedMb).saturating_sub(self.spent),
                Limit::UnpackedMb,
                say!("read.archive.total"),
            ),
        ];
        let Some((most, limit, what)) = limits.into_iter().min_by_key(|l| l.0) else { return Ok(Vec::new()) };
        let mut bytes = Vec::new();
        let got = member.take(most.saturating_add(1)).read_to_end(&mut bytes);
        self.spent += bytes.len() as u64;
        got.map_err(|e| ReadError::Damaged { what: say!("read.archive.member", e) })?;
        if bytes.len() as u64 > most { Err(limit.passed(what.to_owned())) } else { Ok(bytes) }
    }
}

pub(super) fn unreadable(error: &ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => ReadError::Encrypted,
        ZipError::InvalidPassword => ReadError::Encrypted,
        other => ReadError::Damaged { what: say!("read.archive.damaged", other) },
    }
}

/// The member's path as tables show it; `None` for what is no document. Names without the UTF-8 flag are UTF-8 or GBK
/// in practice, whatever the specification (code page 437) says.
fn shown_name(raw: &[u8]) -> Option<String> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    if name.ends_with(['/', '\\']) {
        return None;
    }
    let parts: Vec<&str> =
        name.split(['/', '\\']).filter(|p| !p.is_empty() && *p != "." && *p != ".." && !p.ends_with(':')).collect();
    let litter = |part: &&str| part.starts_with('.') || *part == "__MACOSX" || part.eq_ignore_ascii_case("thumbs.db");
    (!parts.is_empty() && !parts.iter().any(litter)).then(|| parts.join("/"))
}

#[cfg(test)]
#[path = "../../tests/support/packed.rs"]
mod packed;

#[cfg(test)]
mod tests {
    use super::packed::packed;
    use super::*;

    fn names(bytes: &[u8], limits: &Limits) -> Vec<String> {
        let state = |m: &Member| match &m.content {
            Ok(bytes) => format!("{} {}", m.name, bytes.len()),
            Err(error) => format!("{} {error}", m.name),
        };
        members(bytes, limits).expect("an archive").iter().map(state).collect()
    }

    #[test]
    fn members_are_listed_one_archive_deep() {
        let deepest = packed(&[("深.txt", b"x")]);
        let inner = packed(&[("附件2.txt", "任务".as_bytes()), ("更深.zip", &deepest)]);
        let outer = packed(&[
            ("通知/附件.zip", &inner),
            ("__MACOSX/._通知.txt", b"x"),
            ("../通知.txt", "目标".as_bytes()),
            (".DS_Store", b"x"),
        ]);
        assert_eq!(
            names(&outer, &Limits::default()),
            ["通知.txt 6", "通知/附件.zip/更深.zip 压缩包嵌套在 2 层压缩包里，超过上限", "通知/附件.zip/附件2.txt 6"]
        );
    }

    #[test]
    fn limits_hold_while_unpacking() {
        const MB: usize = 1 << 20;
        let noise: Vec<u8> = (0..MB as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
        let bomb = packed(&[("a.txt", &noise.repeat(3)), ("b.txt", b"short"), ("c.txt", &vec![b'y'; 10 * MB])]);
        let limits = Limits::default().with(Limit::FileMb, 2);
        assert_eq!(names(&bomb, &limits)[0], "a.txt 文件解开后大小，超过上限");
        let limits = Limits::default();
        let all = [
            format!("a.txt {}", 3 * MB),
            "b.txt 5".to_owned(),
            "c.txt 文件解开后与压缩时大小之比，超过上限".to_owned(),
        ];
        assert_eq!(names(&bomb, &limits), all);
        let limits = Limits::default().with(Limit::UnpackedMb, 4).with(Limit::Ratio, 2000);
        assert_eq!(names(&bomb, &limits)[2], "c.txt 压缩包解开后总大小，超过上限");
        let limits = Limits::default().with(Limit::Members, 2);
        let error = members(&bomb, &limits).expect_err("too many");
        assert!(error.hint().to_string().contains("--max-members"), "{}", error.hint());
    }

    #[test]
    fn names_in_gbk_are_decoded() {
        let (gbk, _, _) = encoding_rs::GBK.encode("任务分工表.docx");
        assert_eq!(shown_name(&gbk).as_deref(), Some("任务分工表.docx"));
        assert_eq!(shown_name("附件\\分工.doc".as_bytes()).as_deref(), Some("附件/分工.doc"));
        assert_eq!(shown_name(b"folder/"), None);
    }
}
