//! As much of the WebDriver protocol as the tests need.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

pub struct Browser {
    driver: Child,
    session: String,
    downloads: PathBuf,
}

impl Browser {
    /// A browser with a fresh profile in `folder`; `None` where there is none on this machine.
    pub fn open(folder: &Path) -> Option<Self> {
        let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut driver) = started else {
            eprintln!("not tested: no chromedriver here (Debian: apt-get install chromium chromium-driver)");
            return None;
        };
        let lines = BufReader::new(driver.stdout.take()?).lines();
        let port: u16 = lines.map_while(Result::ok).find_map(|line| {
            line.split_once("successfully on port ").and_then(|(_, port)| port.trim_end_matches('.').parse().ok())
        })?;
        let downloads = folder.join("downloads");
        fs::create_dir_all(&downloads).ok()?;
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            &format!("--user-data-dir={}", folder.join("profile").display()),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": args, "prefs": { "download.default_directory": downloads } },
        } } });
        let mut browser = Self { driver, session: format!("http://127.0.0.1:{port}/session"), downloads };
        let session = browser.post("", &wanted);
        browser.session = format!("{}/{}", browser.session, session["sessionId"].as_str()?);
        Some(browser)
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build());
        let answer = agent.post(format!("{}{path}", self.session)).content_type("application/json");
        let text = answer.send(body.to_string()).unwrap().body_mut().read_to_string().unwrap();
        let mut answer: Value = serde_json::from_str(&text).unwrap();
        assert!(answer["value"]["error"].is_null(), "{path}: {}", answer["value"]);
        answer["value"].take()
    }

    /// Opens `url` anew, also where only its address part behind `#` differs.
    pub fn go(&self, url: &str) {
        self.post("/url", &json!({ "url": "about:blank" }));
        self.post("/url", &json!({ "url": url }));
    }

    /// A screen of this size in CSS pixels, as on a phone below 500.
    pub fn screen(&self, width: u32, height: u32) {
        let params = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.post("/goog/cdp/execute", &json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": params }));
    }

    /// The page on paper, as PDF; its base64 text.
    pub fn print(&self) -> String {
        let params = json!({ "printBackground": true, "preferCSSPageSize": true });
        let pdf = self.post("/goog/cdp/execute", &json!({ "cmd": "Page.printToPDF", "params": params }));
        pdf["data"].as_str().unwrap().to_owned()
    }

    pub fn run(&self, script: &str, args: Value) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": args }))
    }

    fn element(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }));
        found.as_object().and_then(|o| o.values().next()).and_then(Value::as_str).unwrap().to_owned()
    }

    pub fn click(&self, selector: &str) {
        self.post(&format!("/element/{}/click", self.element(selector)), &json!({}));
    }

    pub fn type_into(&self, selector: &str, text: &str) {
        self.post(&format!("/element/{}/value", self.element(selector)), &json!({ "text": text }));
    }

    /// Errors and warnings of the console since the last call.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        let bad = entries.iter().filter(|e| matches!(e["level"].as_str(), Some("SEVERE" | "WARNING")));
        bad.map(|e| e["message"].to_string()).collect()
    }

    /// The text of a file that the page saved.
    pub fn downloaded(&self, name: &str) -> String {
        for _ in 0..100 {
            if let Ok(text) = fs::read_to_string(self.downloads.join(name)) {
                return text;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{name} was not saved");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let agent = ureq::Agent::new_with_defaults();
        let _ = agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
