//! The functions that expressions call: expr-lang's own, Argo's, and those of sprig.

use super::Expr;

impl Expr {
    /// `toJson(x)`: compact JSON text, keys sorted.
    pub fn to_json(self) -> Self {
        self.call("toJson", [])
    }

    /// `sprig.toRawJson(x)`: as [`Expr::to_json`], with `<`, `>` and `&` as they are.
    pub fn to_raw_json(self) -> Self {
        self.call("sprig.toRawJson", [])
    }

    /// `sprig.fromJson(x)`: the value of a JSON text, `nil` when it is none (`fromJSON` fails
    /// then).
    pub fn parse_json(self) -> Self {
        self.call("sprig.fromJson", [])
    }

    /// The text of Python's `json` with quotes around the numbers that JSON does not have: `NaN`,
    /// `Infinity` and `-Infinity`. It finds them as members of objects, where no text can look like
    /// them: within a text, a backslash is before each quote.
    pub fn with_quoted_numbers(self) -> Self {
        self.replace_pattern(r#"([^\\]": )(NaN|-?Infinity)"#, r#"${1}"${2}""#)
    }

    /// `sprig.replace(old, new, x)`
    pub fn replace(self, old: &str, new: &str) -> Self {
        Expr::Call("sprig.replace", vec![old.into(), new.into(), self])
    }

    /// `sprig.regexReplaceAll(pattern, x, new)`
    pub fn replace_pattern(self, pattern: &str, new: &str) -> Self {
        Expr::Call("sprig.regexReplaceAll", vec![pattern.into(), self, new.into()])
    }

    /// `sprig.sha256sum(x)`: 64 hexadecimal digits.
    pub fn sha256(self) -> Self {
        self.call("sprig.sha256sum", [])
    }

    /// `trimPrefix(x, prefix)`
    pub fn without_prefix(self, prefix: impl Into<Expr>) -> Self {
        self.call("trimPrefix", [prefix.into()])
    }

    /// `trimSuffix(x, suffix)`
    pub fn without_suffix(self, suffix: impl Into<Expr>) -> Self {
        self.call("trimSuffix", [suffix.into()])
    }

    /// `sprig.default(other, x)`: the other where the text is empty.
    pub fn or_if_empty(self, other: &str) -> Self {
        Expr::Call("sprig.default", vec![other.into(), self])
    }

    /// `trim(x)`: without white space around it.
    pub fn trimmed(self) -> Self {
        self.call("trim", [])
    }

    /// `lower(x)`
    pub fn lower_case(self) -> Self {
        self.call("lower", [])
    }

    /// `type(x)`: `"string"`, `"nil"`, …
    pub fn kind(self) -> Self {
        self.call("type", [])
    }

    /// `int(x)`: a number without what is behind its point.
    pub fn whole(self) -> Self {
        self.call("int", [])
    }

    /// `float(x)`
    pub fn float(self) -> Self {
        self.call("float", [])
    }

    /// `reduce(x, {concat(#acc, #)}, []) ?? []`: the entries of an array of arrays. `concat` of
    /// empty arrays is `nil`.
    pub fn flattened(self) -> Self {
        let append = Expr::Call("concat", vec![Expr::Local("#acc"), Expr::Element]);
        let joined = self.call("reduce", [Expr::Predicate(Box::new(append)), Expr::Array(Vec::new())]);
        joined.or_else(Expr::Array(Vec::new()))
    }

    /// `first(x ?? [])`: the first entry of an array, `nil` when there is none, or no array.
    pub fn first(self) -> Self {
        self.or_else(Expr::Array(Vec::new())).call("first", [])
    }

    /// `keys(x)` of a map.
    pub fn keys(self) -> Self {
        self.call("keys", [])
    }

    /// `len(x)`
    pub fn length(self) -> Self {
        self.call("len", [])
    }

    /// `join(x, separator)` of an array of strings.
    pub fn joined(self, separator: &str) -> Self {
        self.call("join", [separator.into()])
    }

    /// `filter(x, {predicate})`
    pub fn filter(self, predicate: Expr) -> Self {
        self.call("filter", [Expr::Predicate(Box::new(predicate))])
    }

    /// `map(x, {predicate})`
    pub fn map(self, predicate: Expr) -> Self {
        self.call("map", [Expr::Predicate(Box::new(predicate))])
    }

    /// `first(map([x], {body}))`: the body about the value of `x`, which is computed once.
    pub fn within(self, body: impl FnOnce(Expr) -> Expr) -> Self {
        match self {
            Expr::Element => body(Expr::Element),
            other => Expr::Array(vec![other]).map(body(Expr::Element)).call("first", []),
        }
    }

    /// `concat(a, b, …)` of arrays; a single one as it is.
    pub fn concat(mut arrays: Vec<Expr>) -> Self {
        match arrays.len() {
            0 => Expr::Array(Vec::new()),
            1 => arrays.remove(0),
            _ => Expr::Call("concat", arrays),
        }
    }

    /// `a + b + …` of texts.
    pub fn sum(texts: impl Iterator<Item = Expr>) -> Self {
        texts.reduce(Expr::plus).unwrap_or_else(|| Expr::from(""))
    }

    /// `type(x) == "string" ? x : sprig.toRawJson(x)`: a text as it is, all else as JSON.
    pub fn text_or_json(self) -> Self {
        self.clone().kind().equals("string").choose(self.clone(), self.to_raw_json())
    }

    /// `type(x) == "string" ? sprig.fromJson(x) : x`: a value that may come as the text of its
    /// JSON.
    pub fn parsed_if_text(self) -> Self {
        self.clone().kind().equals("string").choose(self.clone().parse_json(), self)
    }

    fn call<const N: usize>(self, function: &'static str, rest: [Expr; N]) -> Self {
        Expr::Call(function, std::iter::once(self).chain(rest).collect())
    }
}
