//! Made-up notices in any number, all different, with known targets.

use std::fs;
use std::path::Path;

/// Writes `count` notices into `folder`; `salt` makes other contents under the same names.
pub fn write(folder: &Path, count: usize, salt: usize) {
    fs::create_dir_all(folder).expect("a folder");
    for n in 0..count {
        fs::write(folder.join(name(n)), text(n, salt)).expect("written");
    }
}

pub fn name(n: usize) -> String {
    format!("{n:05}.txt")
}

/// Each has three targets, two deadlines and three responsible bodies.
pub fn text(n: usize, salt: usize) -> String {
    let (firms, share, parks) = (100 + n * 3 + salt, 40 + (n + salt) % 50, 3 + n % 7);
    format!(
        "苏州市2024年数字经济工作要点（第{n}号）\n\n为推动数字经济发展，制定本要点。\n\n\
         一、培育市场主体\n1.培育企业。到2024年底，培育高新技术企业{firms}家以上。（牵头单位：市科技局；配合单位：市财政局）\n\
         2.提高水平。规上工业企业数字化改造覆盖率达到{share}%。（责任单位：市工业和信息化局）\n\
         二、建设载体\n3.新建园区。6月底前，新建数字产业园{parks}个。\n"
    )
}
