//! Programs that store credentials for Docker: `docker-credential-NAME get` reads the registry from
//! standard input, and prints JSON.

use std::io::{Read, Write};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Deserialize;

use super::credentials::Credential;
use crate::unix;

/// The maximum time for a helper, which may contact a server.
pub(super) const MAX_TIME: Duration = Duration::from_secs(30);

/// The maximum number of bytes that a helper may print.
const MAX_BYTES: usize = 1 << 20;

/// The interval at which a running helper is looked at.
const INTERVAL: Duration = Duration::from_millis(10);

/// The time that a helper's last output may take to arrive after the helper ended.
const GRACE: Duration = Duration::from_millis(200);

/// The output of a helper.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    username: String,
    secret: String,
}

/// Asks a helper for the credential of a registry. Returns none if the helper has none.
///
/// # Errors
/// Returns an error if the helper cannot be run, prints something else, or takes too long.
pub(super) fn ask(helper: &str, registry: &str) -> Result<Option<Credential>> {
    let program = format!("docker-credential-{helper}");
    let mut command = Command::new(&program);
    command.arg("get");
    run(command, registry, MAX_TIME).with_context(|| format!("the credential helper {program} failed"))
}

fn run(mut command: Command, registry: &str, max_time: Duration) -> Result<Option<Credential>> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    // A group of its own, so that the children of a helper that takes too long end with it.
    let mut child = unix::start_group(&mut command).spawn()?;
    let deadline = Instant::now() + max_time;
    if let Some(mut input) = child.stdin.take() {
        // A helper may end without reading it.
        let _ = input.write_all(registry.as_bytes());
    }
    let output = child.stdout.take().map(read_beside).context("it has no output")?;
    let (status, text) = wait(&mut child, &output, deadline).inspect_err(|_| unix::kill_group(&mut child))?;
    if !status.success() {
        // Docker's protocol reports a missing credential this way.
        return Ok(None);
    }
    // The parser's own message may repeat the secret.
    let printed: Printed = serde_json::from_slice(&text).map_err(|_| anyhow!("it printed no credentials"))?;
    Ok(Some(match printed.username.as_str() {
        "<token>" => Credential::Identity(printed.secret),
        _ => Credential::Password(printed.username, printed.secret),
    }))
}

/// Reads in a thread, because a pipe has no deadline. The thread ends when the pipe is closed, or
/// with the program.
fn read_beside(mut output: ChildStdout) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Waits until the helper has ended. A child that it leaves behind may keep the pipe open, so the
/// end of the output is not waited for.
fn wait(child: &mut Child, output: &Receiver<Vec<u8>>, deadline: Instant) -> Result<(ExitStatus, Vec<u8>)> {
    let mut text = Vec::new();
    let mut status = None;
    loop {
        let patience = if status.is_some() { GRACE } else { INTERVAL };
        let is_closed = match output.recv_timeout(patience) {
            Ok(bytes) => {
                text.extend(bytes);
                ensure!(text.len() <= MAX_BYTES, "it prints more than {MAX_BYTES} bytes");
                false
            }
            Err(RecvTimeoutError::Timeout) => status.is_some(),
            Err(RecvTimeoutError::Disconnected) => true,
        };
        match status.or(child.try_wait()?) {
            Some(status) if is_closed => return Ok((status, text)),
            known => status = known,
        }
        if Instant::now() > deadline {
            bail!("it takes longer than {} s", MAX_TIME.as_secs());
        }
        if is_closed {
            std::thread::sleep(INTERVAL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: &str = r#"echo '{"Username": "user", "Secret": "hunter2"}'"#;

    fn run_script(script: &str, max_time: Duration) -> (Result<Option<Credential>>, Duration) {
        let start = Instant::now();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        (run(command, "registry", max_time), start.elapsed())
    }

    #[test]
    fn helpers_print_credentials_or_fail() {
        let password = Credential::Password("user".to_owned(), "hunter2".to_owned());
        let read = format!("read host; test $host = registry && {PRINT}");
        for (script, credential) in [(PRINT, Some(&password)), (&read, Some(&password)), ("exit 1", None)] {
            assert_eq!(run_script(script, MAX_TIME).0.unwrap().as_ref(), credential, "{script}");
        }
        for (script, message) in [("echo hunter2", "no credentials"), ("yes hunter2", "more than")] {
            let error = format!("{:#}", run_script(script, MAX_TIME).0.unwrap_err());
            assert!(error.contains(message) && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn children_that_keep_the_pipe_open_are_not_waited_for() {
        let (found, time) = run_script(&format!("sleep 20 & {PRINT}"), MAX_TIME);
        assert!(found.unwrap().is_some() && time < Duration::from_secs(10), "{time:?}");
    }

    /// The helper, and the child that it waits for, both hold the pipe.
    #[test]
    fn helpers_that_take_too_long_end_with_their_children() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 100 & echo $! > {}; wait", file.display());
        let (found, time) = run_script(&script, Duration::from_secs(2));
        assert!(found.is_err() && time < Duration::from_secs(20), "{time:?}");
        let pid = std::fs::read_to_string(file).unwrap();
        let status = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        // A child that has ended may wait for its parent.
        let is_running = || !status().is_empty() && !status().contains(") Z ");
        let start = Instant::now();
        while is_running() {
            assert!(start.elapsed() < Duration::from_secs(10), "{}", status());
            std::thread::sleep(INTERVAL);
        }
    }
}
