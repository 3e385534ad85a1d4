//! Texts that stand in a container itself: words of its command line, such as a Python program, and values of its environment.
//! They keep what Kubernetes makes of `$`: `$(NAME)` is a variable's value where there is one, and `$$` is `$`.

use e2e::ir::{Ir, constant, each, input, reference, string, task};
use e2e::text::{from_hex, texts};
use e2e::{Lab, Outcome, Pipeline};
use serde_json::{Value, json};

use super::{Named, constants, merged, named, string_or, written};

/// Prints its words in hexadecimal digits, and then the values of its variables that are called like `v000`.
const PROGRAM: &str = r#"
show() { printf '@@ '; printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; echo; }
for word; do show "$word"; done
env | grep -o '^v[0-9][0-9][0-9]=' | sort -u | tr -d = > /tmp/names
while read name; do eval "text=\${$name}"; show "$text"; done < /tmp/names
"#;

/// The variable that the texts refer to, and its value.
const VARIABLE: [&str; 2] = ["HOME", "/home/of the text"];

/// Texts that can be words. Left out are structures of placeholders, the compiler's own variable, and what Kubernetes itself breaks:
/// it takes the first byte after a `$` for a character.
fn literals(name: &str) -> impl Iterator<Item = String> {
    let broken = |text: &str| text.split('$').skip(1).any(|after| after.starts_with(|first: char| !first.is_ascii()));
    constants(name).filter(move |text| !text.starts_with("{\"") && !text.contains("KFP_LBRACE") && !broken(text))
}

/// The result of Kubernetes' expansion of a text.
fn expanded(text: &str) -> String {
    let (mut expanded, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        let name = after.strip_prefix('(').and_then(|after| after.split_once(')')).map(|(name, _)| name);
        let (length, value) = match name {
            Some(name) if name == VARIABLE[0] => (name.len() + 2, VARIABLE[1].to_owned()),
            Some(name) => (name.len() + 2, format!("$({name})")),
            None => (usize::from(after.starts_with('$')), "$".to_owned()),
        };
        expanded.push_str(&value);
        rest = &after[length..];
    }
    expanded + rest
}

/// A program that shows its words, with the variables of these names and values.
fn container(inputs: &Value, words: &[String], variables: &Named) -> Ir {
    let [name, value] = VARIABLE;
    let variables = variables.iter().map(|(name, value)| json!({"name": name, "value": value}));
    let env: Vec<Value> = [json!({"name": name, "value": value})].into_iter().chain(variables).collect();
    Ir::default().container("show", inputs, &json!({}), &["sh", "-c", PROGRAM, "show"], words).env("show", &env)
}

/// The program printed these texts.
#[track_caller]
fn expect_words(outcome: &Outcome<'_>, expected: &[String]) {
    outcome.expect("Succeeded", &["show: Succeeded"]);
    let shown: Vec<String> = outcome.lines("show").iter().map(|line| from_hex(line)).collect();
    assert_eq!(shown.len(), expected.len(), "{outcome}");
    let wrong: Vec<_> = expected.iter().zip(&shown).filter(|(text, shown)| text != shown).collect();
    assert!(wrong.is_empty(), "(text, what came): {wrong:#?}");
}

#[test]
fn quick_words_and_environment() {
    const COUNT: usize = 130;
    let Some(lab) = Lab::open() else { return };
    let words: Vec<String> = literals("words").take(COUNT).collect();
    let variables = named("v", COUNT, literals("variables"));
    let ir = container(&json!({}), &words, &variables);
    let run = lab.run(&Pipeline::from_ir(&ir.root(&json!({}), &[], json!({"show": task("show", json!({}))}))));
    let expected: Vec<String> = words.iter().chain(variables.values()).map(|text| expanded(text)).collect();
    expect_words(&run.finish(), &expected);
}

/// Programs beside the workflow arrive as those within it: long words are read from config maps, but for those with variables.
#[test]
fn programs_apart() {
    const COUNT: usize = 130;
    let Some(lab) = Lab::open() else { return };
    let words: Vec<String> = literals("programs").take(COUNT).map(|text| "-".repeat(256) + &text).collect();
    let ir = container(&json!({}), &words, &Named::new());
    let ir = ir.root(&json!({}), &[], json!({"show": task("show", json!({}))}));
    let run = lab.run(&Pipeline::from_ir(&ir).with(|options| options.programs_apart = true));
    expect_words(&run.finish(), &words.iter().map(|text| expanded(text)).collect::<Vec<_>>());
}

/// Nothing in a value is a variable, or an escape, not even where the text around it looks like the rest of one.
#[test]
fn values_within_words() {
    const COUNT: usize = 180;
    let Some(lab) = Lab::open() else { return };
    let around: Vec<String> = literals("around values").take(COUNT).collect();
    let xs = named("x", COUNT, constants("values in words"));
    let ys = named("y", COUNT, texts("values in words at run time"));
    let all: Named = xs.clone().into_iter().chain(ys.clone()).collect();
    let pairs = || xs.keys().zip(ys.keys()).enumerate();
    let words: Vec<String> = pairs().map(|(at, (x, y))| written(at, &around, &reference(x), &reference(y))).collect();
    // Kubernetes has its say on the text around the values only.
    let expected = pairs().map(|(at, (x, y))| {
        let [for_x, for_y] = ["\u{10fffd}", "\u{10fffe}"];
        expanded(&written(at, &around, for_x, for_y)).replace(for_x, &xs[x]).replace(for_y, &ys[y])
    });
    let ir = container(&each(all.keys(), |_| string()), &words, &Named::new());
    let inputs = merged(&each(xs.keys(), |name| constant(xs[name].as_str())), &each(ys.keys(), input));
    let root = each(ys.keys(), |name| string_or(&ys[name]));
    let run = lab.run(&Pipeline::from_ir(&ir.root(&root, &[], json!({"show": task("show", inputs)}))));
    expect_words(&run.finish(), &expected.collect::<Vec<_>>());
}

#[test]
fn dollars_are_those_of_kubernetes() {
    assert_eq!(expanded("$$(A) $(B$$) $C $$(HOME) $$$( $"), "$(A) $(B$$) $C $(HOME) $$( $");
    assert_eq!(expanded("$(HOME)$$$(HOME)"), "/home/of the text$/home/of the text");
}
