//! Expressions as a tree, for `{{=…}}` tags and in `valueFrom.expression` (the language
//! of expr-lang, with Argo's variables and functions).

mod functions;
mod objects;
mod print;
mod variable;

pub use variable::Variable;

/// An expression.
///
/// Argo leaves a tag as it is if its expression fails or is `nil`, so the program receives the text
/// of the tag. So every expression has a value: [`Expr::Maybe`], [`Expr::get`] and `??` read what
/// may be absent.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    Str(String),
    /// A variable that exists; without it the expression fails.
    Var(Variable),
    /// A variable that may be absent; it is then `nil`.
    Maybe(Variable),
    /// The variable that an enclosing [`Expr::Let`] binds.
    Local(&'static str),
    /// The element that the predicate of `filter` or `map` looks at.
    Element,
    /// The index of [`Expr::Element`], from zero.
    Index,
    /// `fromJSON(item)[n]`: element `n` of a loop item that is a list. In Argo 3, a tag with `item`
    /// cannot contain another variable.
    Item(u8),
    /// A member of a map, `nil` when the map or the member is absent.
    Get(Box<Expr>, String),
    /// A call of a function.
    Call(&'static str, Vec<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// Two operands, of an operator that does not chain.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// Two or more operands of an operator that chains: `a + b + c`. A list, because a pipeline may
    /// join thousands of texts, and a tree of that depth would exhaust the stack when it is printed
    /// or dropped.
    Chain(Operator, Vec<Expr>),
    /// `condition ? then : otherwise`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `[a, b]`
    Array(Vec<Expr>),
    /// `{'k': v}`, `{(k): v}`
    Map(Vec<(Expr, Expr)>),
    /// The predicate of `filter` or `map`, over [`Expr::Element`].
    Predicate(Box<Expr>),
    /// `let name = value; body`; only as a whole expression, not within another.
    Let(&'static str, Box<Expr>, Box<Expr>),
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`: sum of numbers, joined strings
    Add,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `in`: member of an array, or key of a map
    In,
    /// `startsWith`
    StartsWith,
    /// `endsWith`
    EndsWith,
    /// `matches`: a regular expression
    Matches,
    /// `??`: the second where the first is `nil`
    Coalesce,
}

impl From<Variable> for Expr {
    fn from(variable: Variable) -> Self {
        Expr::Var(variable)
    }
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Expr::Str(text.to_owned())
    }
}

impl From<&serde_json::Value> for Expr {
    /// A literal.
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Expr::Nil,
            Value::Bool(value) => Expr::Bool(*value),
            Value::String(text) => Expr::from(text.as_str()),
            Value::Array(items) => Expr::Array(items.iter().map(Expr::from).collect()),
            Value::Object(object) => {
                Expr::Map(object.iter().map(|(key, value)| (Expr::from(key.as_str()), Expr::from(value))).collect())
            }
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Expr::Int(whole),
                None => Expr::from(number.to_string()).parse_json(),
            },
        }
    }
}

impl From<String> for Expr {
    fn from(text: String) -> Self {
        Expr::Str(text)
    }
}

impl Expr {
    /// `self + other`
    pub fn plus(self, other: impl Into<Expr>) -> Self {
        self.with(Operator::Add, other)
    }

    /// `self == other`
    pub fn equals(self, other: impl Into<Expr>) -> Self {
        self.with(Operator::Equal, other)
    }

    /// `self ?? other`
    pub fn or_else(self, other: impl Into<Expr>) -> Self {
        self.with(Operator::Coalesce, other)
    }

    /// `self operator other`; a chain of the same operator grows by one operand.
    pub fn with(self, operator: Operator, other: impl Into<Expr>) -> Self {
        match self {
            Expr::Chain(of, mut operands) if of == operator => {
                operands.push(other.into());
                Expr::Chain(operator, operands)
            }
            first if operator.chains() => Expr::Chain(operator, vec![first, other.into()]),
            left => Expr::Binary(operator, Box::new(left), Box::new(other.into())),
        }
    }

    /// `self ? then : otherwise`
    pub fn choose(self, then: impl Into<Expr>, otherwise: impl Into<Expr>) -> Self {
        Expr::If(Box::new(self), Box::new(then.into()), Box::new(otherwise.into()))
    }

    /// `self?.['key']`
    pub fn get(self, key: impl Into<String>) -> Self {
        Expr::Get(Box::new(self), key.into())
    }

    /// Calls `each` with every variable of the expression.
    pub(crate) fn each_variable<'e>(&'e self, each: &mut dyn FnMut(&'e Variable)) {
        match self {
            Expr::Var(variable) | Expr::Maybe(variable) => each(variable),
            Expr::Nil
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Str(_)
            | Expr::Local(_)
            | Expr::Element
            | Expr::Index
            | Expr::Item(_) => {}
            Expr::Get(of, _) | Expr::Not(of) | Expr::Predicate(of) => of.each_variable(each),
            Expr::Binary(_, left, right) | Expr::Let(_, left, right) => {
                [left, right].into_iter().for_each(|operand| operand.each_variable(each));
            }
            Expr::If(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| part.each_variable(each));
            }
            Expr::Call(_, parts) | Expr::Chain(_, parts) | Expr::Array(parts) => {
                parts.iter().for_each(|part| part.each_variable(each));
            }
            Expr::Map(entries) => entries.iter().for_each(|(key, value)| {
                key.each_variable(each);
                value.each_variable(each);
            }),
        }
    }

    /// `not self`
    #[allow(clippy::should_implement_trait)] // it builds an expression, it does not negate one
    pub fn not(self) -> Self {
        Expr::Not(Box::new(self))
    }
}
