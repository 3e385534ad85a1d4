use super::*;

fn one(text: &str) -> Node<'_> {
    let mut documents = parse(text).unwrap();
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn problem(text: &str) -> Problem {
    parse(text).map(|documents| format!("{documents:?}")).unwrap_err().problem
}

#[test]
fn places_are_bytes_of_the_source() {
    let source = "\u{feff}é: \"x\\ny\"\nb: |\n  héllo\n  w\nc:   plain text  # c\nd: &a [1, {x: 'y'}]\ne: *a\nf:\n- a: 🎉\n\n# end\ng:\n";
    let node = one(source);
    let texts = node.entries().iter().map(|entry| {
        let Extent { start, end } = entry.value.extent;
        (&source[entry.key_extent.start..entry.key_extent.end], &source[start..end])
    });
    let expected = [
        ("é", "\"x\\ny\""),
        ("b", "héllo\n  w\n"),
        ("c", "plain text"),
        ("d", "&a [1, {x: 'y'}]"),
        ("e", "*a"),
        ("f", "a: 🎉"),
        ("g", ""),
    ];
    assert_eq!(texts.collect::<Vec<_>>(), expected);
}

#[test]
fn aliases_and_merge_keys_are_expanded() {
    let node = one("a: &a {x: 1, y: 2}\nb: *a\nc: {y: 3, <<: *a}\nd: {<<: [{x: 8}, *a], z: 0}\ne: {'<<': 1}");
    let at = |key: &str, inner: &str| node.get(key).and_then(|node| node.text(inner)).map(str::to_owned);
    assert_eq!(at("b", "y").as_deref(), Some("2"));
    assert_eq!([at("c", "x"), at("c", "y")].map(Option::unwrap), ["1", "3"]);
    assert_eq!([at("d", "x"), at("d", "y"), at("d", "z")].map(Option::unwrap), ["8", "2", "0"]);
    assert_eq!(at("e", "<<").as_deref(), Some("1"));
    assert_eq!(problem("a: {<<: 1}"), Problem::BadMerge);
    assert_eq!(problem("a: {<<: [1]}"), Problem::BadMerge);
    assert_eq!(problem("a: &a [*a]"), Problem::RecursiveAlias);
    assert!(matches!(problem("a: *a"), Problem::Yaml { .. }));
}

#[test]
fn tags_decide_or_are_refused() {
    let form = |text| match one(text).data {
        Data::Scalar(scalar) => scalar.form,
        other => panic!("{other:?}"),
    };
    for text in ["!!str 5", "! 5", "!<tag:yaml.org,2002:str> 5", "'5'", "\"5\"", "|\n  5", ">\n  5"] {
        assert_eq!(form(text), Form::Quoted, "{text}");
    }
    for text in ["5", "!!int 5", "!!int '5'", "!!float 5", "!!null ''", "!!bool yes"] {
        assert_eq!(form(text), Form::Plain, "{text}");
    }
    for text in ["!!binary aGk=", "!foo 5", "!!set {a}", "!foo [a]", "!!map [a]", "!!seq {a: 1}"] {
        assert!(matches!(problem(text), Problem::UnsupportedTag { .. }), "{text}");
    }
    assert!(parse("a: !!map {b: !!seq [! [c], ! {d: e}]}").is_ok());
}

#[test]
fn what_a_mapping_cannot_have_as_key() {
    assert_eq!(problem("? [a]\n: b"), Problem::BadKey);
    assert_eq!(problem("{a: b}: c"), Problem::BadKey);
    assert_eq!(one("? a\n: b").text("a"), Some("b"));
    assert_eq!(one("~: b\n1e3: c").text("1e3"), Some("c"));
}

#[test]
fn depth_is_limited_also_through_aliases() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let block = |levels: usize| "- ".repeat(levels) + "x";
    assert!(parse(&deep(MAX_DEPTH)).is_ok());
    assert!(parse(&block(MAX_DEPTH)).is_ok());
    assert!(parse(&deep(100_000)).is_err());
    assert!(parse(&"{a: ".repeat(100_000)).is_err());
    assert_eq!(problem(&block(100_000)), Problem::TooDeep { limit: MAX_DEPTH });
    let doubled = format!("a: &a {0}\nb: {1}*a{2}", deep(150), "[".repeat(100), "]".repeat(100));
    assert_eq!(problem(&doubled), Problem::TooDeep { limit: MAX_DEPTH });
}

#[test]
fn aliases_have_a_budget() {
    let list = |item: &str| format!("[{}]", vec![item; 100].join(", "));
    let bomb = format!("a: &a {}\nb: &b {}\nc: &c {}\nd: {}", list("x"), list("*a"), list("*b"), list("*c"));
    assert_eq!(problem(&bomb), Problem::TooManyAliases);
    let large = format!("a: &a '{}'\nb: {}", "x".repeat(1 << 20), list("*a"));
    assert_eq!(problem(&large), Problem::TooManyAliases);
    assert!(parse(&format!("a: &a {}\nb: {}", list("x"), list("*a"))).is_ok());
}
