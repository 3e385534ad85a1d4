//! Images: lists of them, and what registries on the loopback say of them: one that the test plays,
//! and Debian's `docker-registry`.

#![cfg(feature = "images")]
#![allow(clippy::unwrap_used, clippy::print_stderr)] // what is skipped is said aloud

mod program;
mod registry;

use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use program::{Folder, assert_commands, stderr, stdout};
use registry::tls::Redirecting;
use registry::{Access, INDEX, MANIFEST, Registry, digest, image, index, send};
use sha2::Digest;

/// A pipeline with a task for each image.
fn pipeline(images: &[String]) -> String {
    let line = |form: &dyn Fn(usize, &str) -> String| -> String {
        images.iter().enumerate().map(|(at, image)| form(at, image)).collect::<Vec<_>>().join(", ")
    };
    format!(
        "components: {{{}}}\ndeploymentSpec: {{executors: {{{}}}}}\npipelineInfo: {{name: images}}\nroot: {{dag: {{tasks: {{{}}}}}}}\nschemaVersion: 2.1.0\n",
        line(&|at, _| format!("comp-{at}: {{executorLabel: exec-{at}}}")),
        line(&|at, image| format!("exec-{at}: {{container: {{image: '{image}', command: ['true']}}}}")),
        line(&|at, _| format!("task-{at}: {{componentRef: {{name: comp-{at}}}}}")),
    )
}

/// Runs a command on a pipeline with these images.
fn run(images: &[&str], args: &[&str]) -> (Folder, Output) {
    let folder = Folder::new();
    fs::write(folder.path("p.yaml"), pipeline(&images.iter().map(|image| (*image).to_owned()).collect::<Vec<_>>()))
        .unwrap();
    let output = folder.run(args);
    (folder, output)
}

#[test]
fn images_are_listed() {
    let chosen = "testdata/chosen_at_run_time.yaml";
    let init = "testdata/folders_and_init_containers.yaml";
    assert_commands(
        "images",
        &[
            &["images", "testdata/exit_handler.yaml", init],
            &["images", chosen, "--format", "json"],
            &["images", chosen, "-p", "image=python:3.12"],
            &["images", chosen, init, "--format", "lines"],
            &["images", "testdata/errors/bad-image_chosen.yaml", "--error-format", "concise"],
            &["images", "no-such-file.yaml"],
            &["images", "testdata/options_of_tasks.yaml", "--config", "testdata/config/options_of_tasks.yaml"],
        ],
    );
}

#[test]
fn what_is_there_is_found() {
    let registry = Registry::start(Access::Open, &[("a/b:1", "amd64"), ("a/arm:1", "arm64")]);
    let (host, (_, manifest)) = (&registry.host, image("linux", "amd64"));
    let there = format!("{host}/a/b:1");
    let (_, output) = run(&[&there], &["images", "p.yaml", "--verify"]);
    let expected = format!("{there}  found, {}\n    root > task-0\n", digest(&manifest));
    assert_eq!((stdout(&output), stderr(&output), output.status.code()), (expected, String::new(), Some(0)));
    for (name, args, why) in [
        (format!("{host}/a/b:2"), vec![], "`a/b` has no tag `2`, or does not exist (404)"),
        (format!("{host}/c:1"), vec![], "`c` has no tag `1`, or does not exist (404)"),
        (format!("{host}/a/arm:1"), vec![], "it does not exist for linux/amd64, only for linux/arm64"),
        (there.clone(), vec!["--platform", "linux/arm64"], "it does not exist for linux/arm64, only for linux/amd64"),
        (format!("{host}/a/b@{}", digest(b"")), vec![], "has nothing with `sha256:"),
    ] {
        let (_, output) = run(&[&name], &[&["images", "p.yaml", "--verify"], args.as_slice()].concat());
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("error[KFP409]: the image `") && said.contains(why), "{said}");
        assert!(said.contains("p.yaml:2:") && said.contains("root > task-0"), "{said}");
    }
    let (_, output) =
        run(&[&format!("{host}/a/arm:1")], &["images", "p.yaml", "--verify", "--platform", "linux/arm64"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn troubles_that_may_pass_have_their_own_exit_code() {
    let registry = Registry::start(Access::Open, &[("a:1", "amd64")]);
    let host = &registry.host;
    let verify = |names: &[&str], more: &[&str]| {
        let (_, output) = run(names, &[&["images", "p.yaml", "--verify"], more].concat());
        (output.status.code(), stderr(&output))
    };
    let broken = format!("{host}/broken/a:1");
    let (code, said) = verify(&[&broken], &[]);
    assert!(
        code == Some(3) && said.contains("error[KFP410]") && said.contains("answers 503 Service Unavailable (3 tries)"),
        "{said}"
    );
    assert_eq!(registry.questions()["/v2/broken/a/manifests/1"], 3);
    let (code, said) = verify(&[&format!("{host}/slow/a:1")], &["--registry-timeout", "1s", "--registry-retries", "0"]);
    assert!(code == Some(3) && said.contains("took too long to answer"), "{said}");
    // No server listens on this port.
    let (code, said) = verify(&["127.0.0.1:1/a:1"], &["--registry-retries", "0"]);
    assert!(code == Some(3) && said.contains("could not be reached"), "{said}");
    // What will not pass counts more.
    let (code, said) = verify(&[&broken, &format!("{host}/b:1")], &["--registry-retries", "0"]);
    assert!(code == Some(1) && said.contains("KFP409") && said.contains("KFP410"), "{said}");
    assert_eq!(registry.questions()["/v2/b/manifests/1"], 1, "what is final is asked once");
}

/// Registries whose answer does not match the digest.
#[test]
fn digests_are_verified() {
    let (configuration, manifest) = image("linux", "amd64");
    let (_, of_arm) = image("linux", "arm64");
    let sha512 = |bytes: &[u8]| {
        let hex: String = sha2::Sha512::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha512:{hex}")
    };
    let blob = format!("/v2/a/blobs/{}", digest(&configuration));
    let verified = |name: &str, contents: &[(String, &[u8])]| {
        let contents = contents.iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect();
        let registry = Registry::with_contents(Access::Open, contents);
        let name = format!("{}/{name}", registry.host);
        let (_, output) = run(&[&name], &["images", "p.yaml", "--verify"]);
        (output.status.code(), stderr(&output), registry.questions())
    };
    let (right, wrong) = (sha512(&manifest), sha512(b"x"));
    let at = |reference: &str| format!("/v2/a/manifests/{reference}");
    for (name, contents, message) in [
        (format!("a@{right}"), [(at(&right), &manifest[..]), (blob.clone(), &configuration)], None),
        (format!("a@{wrong}"), [(at(&wrong), &manifest), (blob.clone(), &configuration)], Some("something else")),
        (format!("a@{right}"), [(at(&right), &of_arm), (blob.clone(), &configuration)], Some("something else")),
        ("a:1".to_owned(), [(at("1"), &manifest), (blob.clone(), &configuration)], None),
        ("a:1".to_owned(), [(at("1"), &manifest), (blob.clone(), b"{}")], Some("something else")),
    ] {
        let (code, said, _) = verified(&name, &contents);
        match message {
            None => assert_eq!((code, said.as_str()), (Some(0), ""), "{name}"),
            Some(message) => assert!(code == Some(1) && said.contains(message), "{name}: {said}"),
        }
    }
    let traversal = br#"{"config": {"digest": "../../b/manifests/1"}}"#;
    let (code, said, questions) = verified("a:1", &[(at("1"), traversal)]);
    assert!(code == Some(1) && said.contains("is not a digest"), "{said}");
    assert_eq!(questions.into_keys().collect::<Vec<_>>(), ["/v2/".to_owned(), at("1")]);
}

#[test]
fn redirections_do_not_leave_tls() {
    let registry = Registry::start(Access::Open, &[("a:1", "amd64")]);
    let folder = Folder::new();
    let Some(server) = Redirecting::start(&folder.path(""), &format!("http://{}", registry.host)) else {
        eprintln!("SKIPPED: openssl is not installed (apt-get install openssl)");
        return;
    };
    fs::write(folder.path("p.yaml"), pipeline(&["registry.example/a:1".to_owned()])).unwrap();
    let verify = |scheme: &str, target: &str| {
        let mirror = format!("registry.example={scheme}://{target}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_kfp-compile"));
        command.args(["images", "p.yaml", "--verify", "--mirror", &mirror]).current_dir(folder.path(""));
        command.env_clear().env("SSL_CERT_FILE", &server.certificate).output().unwrap()
    };
    let output = verify("https", &server.host);
    let said = stderr(&output);
    assert!(output.status.code() == Some(1) && said.contains("redirects to a server without TLS"), "{said}");
    assert!(registry.questions().is_empty());
    assert_eq!(verify("http", &registry.host).status.code(), Some(0));
}

/// Runs a command with a Docker configuration.
fn run_with_login(folder: &Folder, config: &str, args: &[&str]) -> Output {
    fs::write(folder.path("config.json"), config).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kfp-compile"));
    let path = format!("{}:/usr/bin:/bin", folder.path("").display());
    command.args(args).current_dir(folder.path("")).env_clear().env("DOCKER_CONFIG", folder.path("")).env("PATH", path);
    command.output().unwrap()
}

#[test]
fn credentials_open_registries() {
    for access in [Access::Basic, Access::Bearer] {
        let registry = Registry::start(access, &[("a:1", "amd64")]);
        let host = &registry.host;
        let (folder, output) = run(&[&format!("{host}/a:1")], &["images", "p.yaml", "--verify"]);
        let said = stderr(&output);
        assert!(
            output.status.code() == Some(1) && said.contains("requires credentials") && said.contains("(401)"),
            "{said}"
        );
        let with = |config: &str| {
            let output = run_with_login(&folder, config, &["images", "p.yaml", "--verify"]);
            (output.status.code(), stderr(&output))
        };
        let password = format!(r#"{{"auths": {{"{host}": {{"auth": "{}"}}}}}}"#, registry::PASSWORD);
        assert_eq!(with(&password), (Some(0), String::new()));
        let (code, said) = with(&password.replace(registry::PASSWORD, "dXNlcjp3cm9uZw=="));
        assert!(code == Some(1) && said.contains("refuses the credentials") && said.contains("KFP409"), "{said}");
        let helper = format!(
            "#!/bin/sh\nread host; test \"$host\" = {host} && echo '{{\"Username\":\"user\",\"Secret\":\"secret\"}}'\n"
        );
        fs::write(folder.path("docker-credential-test"), helper).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(folder.path("docker-credential-test"), mode).unwrap();
        assert_eq!(with(&format!(r#"{{"credHelpers": {{"{host}": "test"}}}}"#)), (Some(0), String::new()));
        assert_eq!(with(r#"{"credsStore": "test"}"#), (Some(0), String::new()));
    }
}

/// The input may be secret, so no message repeats it.
#[test]
fn secrets_are_not_shown() {
    let (folder, _) = run(&["registry.example/a:1"], &["images", "p.yaml"]);
    for config in [r#"{"auths": {"a": "hunter2"}}"#, r#"{"credsStore": "test"}"#] {
        fs::write(folder.path("docker-credential-test"), "#!/bin/sh\necho '{\"Secret\": 1, \"hunter2\": 2}'\n")
            .unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(folder.path("docker-credential-test"), mode).unwrap();
        let output = run_with_login(&folder, config, &["images", "p.yaml", "--verify"]);
        let said = stderr(&output) + &stdout(&output);
        assert!(output.status.code() != Some(0) && !said.contains("hunter2"), "{said}");
    }
    for args in [
        ["--mirror", "docker.io=https://user:hunter2@mirror.example"],
        ["--pipeline-parameters", "{\"password\": \"hunter2\""],
        ["-p", "hunter2"],
        ["-p", "number=hunter2"],
        ["-p", "flag=hunter2"],
        ["--store", "s3://a={\"secretKey\": \"hunter2\"}"],
    ] {
        let output = folder.run(&["testdata/root_arguments.yaml", args[0], args[1]]);
        let said = stderr(&output);
        assert!(output.status.code() != Some(0) && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn mirrors_are_asked_in_place_of_registries() {
    let registry = Registry::start(Access::Open, &[("library/python:3.12", "amd64")]);
    let mirror = format!("docker.io=http://{}", registry.host);
    let (_, output) = run(&["python:3.12"], &["images", "p.yaml", "--verify", "--mirror", &mirror]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

#[test]
fn workflows_are_pinned() {
    let registry = Registry::start(Access::Open, &[("a:1", "amd64")]);
    let name = format!("{}/a:1", registry.host);
    let pinned = format!("{name}@{}", digest(&image("linux", "amd64").1));
    let (folder, output) = run(&[&name], &["p.yaml", "--pin"]);
    assert!(stdout(&output).contains(&format!("image: {pinned}\n")), "{}{}", stdout(&output), stderr(&output));
    let plain = stdout(&folder.run(&["p.yaml"]));
    assert_eq!(stdout(&output), plain.replace(&format!("image: {name}\n"), &format!("image: {pinned}\n")));
    assert_eq!(stdout(&folder.run(&["p.yaml", "--verify-images"])), plain);
    // With a lock file no registry is asked.
    assert_eq!(folder.run(&["images", "p.yaml", "--verify", "--lock", "images.lock"]).status.code(), Some(0));
    let before = registry.questions();
    assert_eq!(stdout(&folder.run(&["p.yaml", "--pin", "--lock", "images.lock"])), stdout(&output));
    assert_eq!(registry.questions(), before);
    assert_eq!(folder.run(&["p.yaml", "--verify-images", "--pin", "--lock", "images.lock"]).status.code(), Some(0));
    let by_digest = format!("/v2/a/manifests/{}", digest(&image("linux", "amd64").1));
    assert_eq!(registry.questions()[&by_digest], 1);
    let other = folder.text("p.yaml").replace(&name, "busybox");
    fs::write(folder.path("p.yaml"), other).unwrap();
    let refused = folder.run(&["p.yaml", "--pin", "--lock", "images.lock"]);
    assert_eq!((refused.status.code(), stdout(&refused)), (Some(1), String::new()));
    assert!(
        stderr(&refused).contains("error[KFP409]: the image `busybox` is not in the lock file"),
        "{}",
        stderr(&refused)
    );
}

/// Images of the options file are in the workflow as well, wherever they come from.
#[test]
fn images_of_the_options_file_are_verified_and_pinned() {
    let registry = Registry::start(Access::Open, &[("a:1", "amd64"), ("proxy:1", "amd64"), ("wait:1", "amd64")]);
    let host = &registry.host;
    let (folder, _) = run(&[&format!("{host}/missing:1")], &["images", "p.yaml"]);
    let config = |sidecar: &str| {
        format!(
            "tasks:\n  '**':\n    image: {host}/a:1\n    sidecars: [{{name: proxy, image: '{host}/{sidecar}'}}]\n    \
             podSpecPatch: 'containers: [{{name: wait, image: \"{host}/wait:1\"}}]'\n"
        )
    };
    fs::write(folder.path("kfp-compile.yaml"), config("proxy:1")).unwrap();
    let output = folder.run(&["images", "p.yaml", "--verify", "--lock", "images.lock", "--format", "lines"]);
    let names = ["a:1", "proxy:1", "wait:1"].map(|name| format!("{host}/{name}"));
    assert_eq!((stdout(&output), stderr(&output)), (names.join("\n") + "\n", String::new()));
    for args in [&["p.yaml", "--pin"][..], &["p.yaml", "--pin", "--lock", "images.lock"]] {
        let output = folder.run(args);
        for name in &names {
            assert!(stdout(&output).contains(&format!("{name}@sha256:")), "{}{}", stdout(&output), stderr(&output));
        }
    }
    fs::write(folder.path("kfp-compile.yaml"), config("proxy:2")).unwrap();
    for args in [&["images", "p.yaml", "--verify"][..], &["p.yaml", "--verify-images"], &["check", "p.yaml", "--pin"]] {
        let output = folder.run(&[args, &["--error-format", "concise"]].concat());
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("kfp-compile.yaml:4:") && said.contains("KFP409") && said.contains("proxy:2"), "{said}");
    }
}

#[test]
fn a_pipeline_with_an_image_that_is_not_there_has_no_workflow() {
    let registry = Registry::start(Access::Open, &[("a:1", "amd64")]);
    let (folder, output) = run(&[&format!("{}/a:2", registry.host)], &["p.yaml", "--verify-images", "-o", "w.yaml"]);
    assert_eq!((output.status.code(), folder.files()), (Some(1), vec!["p.yaml".to_owned()]));
    let (folder, output) = run(
        &[&format!("{}/broken/a", registry.host)],
        &["p.yaml", "--verify-images", "-o", "w.yaml", "--registry-retries", "0"],
    );
    assert_eq!((output.status.code(), folder.files()), (Some(3), vec!["p.yaml".to_owned()]));
}

/// Debian's registry, where it is installed.
struct DockerRegistry {
    child: Child,
    host: String,
    _folder: tempfile::TempDir,
}

impl DockerRegistry {
    fn start(with_password: bool) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        drop(listener);
        let path = |name: &str| folder.path().join(name).display().to_string();
        let auth = format!("auth: {{htpasswd: {{realm: test, path: {}}}}}\n", path("users"));
        let config = format!(
            "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '{host}'}}\n{}",
            path("data"),
            if with_password { &auth } else { "" }
        );
        fs::write(path("config.yml"), config).unwrap();
        // `user:secret`
        fs::write(path("users"), "user:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n").unwrap();
        let mut command = Command::new("docker-registry");
        command.args(["serve", &path("config.yml")]).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(child) = command.spawn() else {
            eprintln!("SKIPPED: there is no docker-registry (apt-get install docker-registry)");
            return None;
        };
        let started = Self { child, host, _folder: folder };
        let start = Instant::now();
        while send(&started.host, "GET", "/v2/", "", b"").is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "docker-registry does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(started)
    }

    fn push_blob(&self, repository: &str, blob: &[u8]) {
        let (status, location) =
            send(&self.host, "POST", &format!("/v2/{repository}/blobs/uploads/"), "", b"").unwrap();
        assert_eq!(status, 202);
        let path = location.split_once(&self.host).map_or(location.as_str(), |(_, path)| path);
        let path = format!("{path}&digest={}", digest(blob));
        assert_eq!(send(&self.host, "PUT", &path, "application/octet-stream", blob).unwrap().0, 201);
    }

    fn push(&self, repository: &str, reference: &str, kind: &str, manifest: &[u8]) {
        let path = format!("/v2/{repository}/manifests/{reference}");
        assert_eq!(send(&self.host, "PUT", &path, kind, manifest).unwrap().0, 201, "{path}");
    }

    /// An image for amd64 and arm64.
    fn push_image(&self, repository: &str, tag: &str) -> Vec<u8> {
        let mut entries = Vec::new();
        for architecture in ["amd64", "arm64"] {
            let (configuration, manifest) = image("linux", architecture);
            self.push_blob(repository, &configuration);
            self.push(repository, &digest(&manifest), MANIFEST, &manifest);
            entries.push((architecture, manifest));
        }
        let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, manifest)| (*name, manifest.as_slice())).collect();
        let index = index(&entries);
        self.push(repository, tag, INDEX, &index);
        index
    }
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_real_registry_is_understood() {
    let Some(registry) = DockerRegistry::start(false) else { return };
    let index = registry.push_image("team/tool", "v1");
    let (_, arm) = image("linux", "arm64");
    registry.push("team/tool", "arm", MANIFEST, &arm);
    let host = &registry.host;
    for (name, args, code, says) in [
        ("team/tool:v1", vec![], 0, digest(&index)),
        ("team/tool:v1", vec!["--platform", "linux/arm64"], 0, digest(&index)),
        ("team/tool:v1", vec!["--platform", "linux/s390x"], 1, "only for linux/amd64, linux/arm64".to_owned()),
        ("team/tool:arm", vec![], 1, "only for linux/arm64".to_owned()),
        ("team/tool:v2", vec![], 1, "no tag `v2`".to_owned()),
        ("team/other:v1", vec![], 1, "404".to_owned()),
    ] {
        let (_, output) =
            run(&[&format!("{host}/{name}")], &[&["images", "p.yaml", "--verify"], args.as_slice()].concat());
        assert_eq!(output.status.code(), Some(code), "{name}: {}", stderr(&output));
        assert!(stdout(&output).contains(&says), "{name}: {}", stdout(&output));
    }
}

#[test]
fn a_real_registry_with_a_password() {
    let Some(registry) = DockerRegistry::start(true) else { return };
    registry.push_image("team/tool", "v1");
    let (folder, output) = run(&[&format!("{}/team/tool:v1", registry.host)], &["images", "p.yaml", "--verify"]);
    assert!(output.status.code() == Some(1) && stderr(&output).contains("(401)"), "{}", stderr(&output));
    let config = format!(r#"{{"auths": {{"{}": {{"auth": "{}"}}}}}}"#, registry.host, registry::PASSWORD);
    let output = run_with_login(&folder, &config, &["images", "p.yaml", "--verify"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
}

#[test]
fn many_images_are_asked_for_once_each() {
    let names: Vec<String> = (0..100).map(|at| format!("many/image-{at}:1")).collect();
    let there: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "amd64")).collect();
    let registry = Registry::start(Access::Open, &there);
    // Each twice.
    let images: Vec<String> = names.iter().chain(&names).map(|name| format!("{}/{name}", registry.host)).collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let start = Instant::now();
    let (_, output) = run(&images, &["images", "p.yaml", "--verify"]);
    eprintln!("100 images verified in {:?}", start.elapsed());
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
    let questions = registry.questions();
    assert_eq!(questions.keys().filter(|path| path.contains("/manifests/")).count(), 100);
    assert!(questions.values().all(|times| *times == 1), "{questions:?}");
}
