//! The page as one file: template, style, scripts, chart library and data put together.

use data_encoding::BASE64;
use minijinja::{Environment, Value, context};
use sha2::{Digest, Sha256};

use super::data::Page;

const TEMPLATE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");
/// Apache ECharts 6.1.0, common build; its licence lies beside it.
const CHARTS: &str = include_str!("vendor/echarts.common.min.js");
/// In the order in which they build on each other.
const SCRIPTS: [&str; 14] = [
    include_str!("page/dom.js"),
    include_str!("page/model.js"),
    include_str!("page/evidence.js"),
    include_str!("page/draw.js"),
    include_str!("page/overview.js"),
    include_str!("page/matrix.js"),
    include_str!("page/bars.js"),
    include_str!("page/timeline.js"),
    include_str!("page/people.js"),
    include_str!("page/tasks.js"),
    include_str!("page/series.js"),
    include_str!("page/focus.js"),
    include_str!("page/targets.js"),
    include_str!("page/main.js"),
];

/// The page's markup. A browser runs the page's own scripts, known by their digest, and nothing else.
///
/// # Errors
/// When data can't be written as JSON.
pub fn html(page: &Page) -> Result<String, minijinja::Error> {
    let script = SCRIPTS.concat();
    let hashes: Vec<String> = [CHARTS, &script].iter().map(|s| format!("'sha256-{}'", digest(s))).collect();
    let data = serde_json::to_string(page)
        .map_err(|e| minijinja::Error::new(minijinja::ErrorKind::BadSerialization, e.to_string()))?;
    let mut environment = Environment::new();
    environment.add_template("page.html", TEMPLATE)?;
    environment.get_template("page.html")?.render(context! {
        title => &page.title[0],
        version => env!("CARGO_PKG_VERSION"),
        policy => hashes.join(" "),
        style => Value::from_safe_string(STYLE.to_owned()),
        charts => Value::from_safe_string(CHARTS.to_owned()),
        script => Value::from_safe_string(script),
        data => Value::from_safe_string(inert(&data)),
    })
}

/// JSON that can stand inside a script element: nothing in it opens or closes a tag or a comment.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// What the content security policy calls a script by.
fn digest(script: &str) -> String {
    BASE64.encode(&Sha256::digest(script.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_closes_no_script() {
        let hostile = r#"{"a":"</script><script>alert(1)</script><!--"}"#;
        let shown = inert(hostile);
        assert!(!shown.contains(['<', '>']), "{shown}");
        let back: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(back["a"], "</script><script>alert(1)</script><!--");
    }

    #[test]
    fn the_page_asks_for_nothing() {
        let page = html(&Page::default()).unwrap();
        let own = page.replace(CHARTS, "");
        for way in ["src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "insertAdjacentHTML"] {
            assert!(!own.contains(way), "{way}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}
