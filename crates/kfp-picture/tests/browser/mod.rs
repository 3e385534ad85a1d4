//! Opens pages in `chromium`, and tells stories on them.

use std::fs;
use std::process::Command;

const HARNESS: &str = include_str!("harness.js");

/// Opens a page in the browser. Returns the page after its scripts ran, and the messages of its
/// console; `None` without a browser.
pub(crate) fn open(page: &str) -> Option<(String, String)> {
    if Command::new("chromium").arg("--version").output().is_err() {
        eprintln!("SKIPPED: chromium is absent");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    fs::write(&file, page).unwrap();
    let mut command = Command::new("timeout");
    command.args(["120", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]);
    command.arg(format!("--user-data-dir={}", folder.path().join("profile").display()));
    command.args(["--window-size=1600,900", "--virtual-time-budget=5000", "--dump-dom"]);
    let output = command.arg(format!("file://{}", file.display())).output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    Some((String::from_utf8_lossy(&output.stdout).into_owned(), console.join("\n")))
}

/// Tells a story on a page, and returns the page afterwards.
pub(crate) fn tell(page: &str, story: &str) -> Option<String> {
    // The page as it is: its policy permits its own script.
    let (_, console) = open(page)?;
    assert_eq!(console, "", "the console of the page");
    // The story is a script that the policy does not know.
    let (before, after) = page.split_once("Content-Security-Policy").unwrap();
    let script = format!("\n{HARNESS}\n{story}\n}}\n</script>\n</body>");
    let after = after.replace("\n}\n</script>\n</body>", &script);
    let (after, console) = open(&format!("{before}no-policy{after}"))?;
    assert_eq!(console, "", "the console of the story");
    let report = after.split_once("<pre id=\"report\">").expect("the story is told to its end").1;
    assert_eq!(report.split_once("</pre>").unwrap().0, "good");
    Some(after)
}
