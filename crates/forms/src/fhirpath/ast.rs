//! An expression as the parser leaves it: every name resolved that can be, nothing left to fail but the data.

use super::{
    functions::{Pattern, Signature},
    model::TypeId,
    value::Value,
};

/// One part of an expression, with its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Expr {
    pub(super) at: u32,
    /// How many parts stand inside each other, this one included.
    pub(super) depth: u16,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Empty,
    Literal(Value<'static>),
    This,
    Index,
    Total,
    Variable(Variable),
    /// `on.name`, or `name` alone. A resource's type as the first name means the focus itself.
    Member {
        on: Option<Box<Expr>>,
        name: String,
        root: Option<TypeId>,
    },
    Call(Box<Invocation>),
    /// `on[index]`.
    Indexed {
        on: Box<Expr>,
        index: Box<Expr>,
    },
    Negative(Box<Expr>),
    Positive(Box<Expr>),
    Binary {
        operator: Operator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `is`, `as` and `ofType`, as operators and as functions.
    Typed {
        how: Typed,
        on: Option<Box<Expr>>,
        target: Target,
    },
}

/// A function's call; without `on` it is called on the focus.
#[derive(Debug, Clone)]
pub(super) struct Invocation {
    pub(super) on: Option<Expr>,
    pub(super) function: &'static Signature,
    pub(super) arguments: Vec<Expr>,
    /// The pattern, where it is a literal, made once.
    pub(super) pattern: Option<Pattern>,
    /// Whether it is `descendants().where(linkId = 'x')`, for which there is a shorter way.
    pub(super) is_a_search: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    Context,
    Resource,
    RootResource,
    Named(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Is,
    As,
    OfType,
}

/// The type that `is`, `as` or `ofType` asks about. A bare name may be of either namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) system: Option<&'static str>,
    pub(super) fhir: Option<TypeId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Times,
    Divide,
    WholeDivide,
    Remainder,
    Plus,
    Minus,
    Join,
    Union,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Equivalent,
    NotEquivalent,
    In,
    Contains,
    And,
    Or,
    Xor,
    Implies,
}

impl Operator {
    /// The operator's sign and how tightly it binds (FHIRPath N1, section 8.1).
    pub(super) fn of(sign: &str) -> Option<(Operator, u8)> {
        Some(match sign {
            "*" => (Operator::Times, 10),
            "/" => (Operator::Divide, 10),
            "div" => (Operator::WholeDivide, 10),
            "mod" => (Operator::Remainder, 10),
            "+" => (Operator::Plus, 9),
            "-" => (Operator::Minus, 9),
            "&" => (Operator::Join, 9),
            "|" => (Operator::Union, 7),
            "<" => (Operator::Less, 6),
            "<=" => (Operator::LessOrEqual, 6),
            ">" => (Operator::Greater, 6),
            ">=" => (Operator::GreaterOrEqual, 6),
            "=" => (Operator::Equal, 5),
            "!=" => (Operator::NotEqual, 5),
            "~" => (Operator::Equivalent, 5),
            "!~" => (Operator::NotEquivalent, 5),
            "in" => (Operator::In, 4),
            "contains" => (Operator::Contains, 4),
            "and" => (Operator::And, 3),
            "or" => (Operator::Or, 2),
            "xor" => (Operator::Xor, 2),
            "implies" => (Operator::Implies, 1),
            _ => return None,
        })
    }
}

impl Expr {
    /// The parts directly within this one.
    pub(super) fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            Kind::Empty | Kind::Literal(_) | Kind::This | Kind::Index | Kind::Total | Kind::Variable(_) => {
                Vec::new()
            }
            Kind::Member { on, .. } | Kind::Typed { on, .. } => on.as_deref().into_iter().collect(),
            Kind::Call(call) => call.on.iter().chain(&call.arguments).collect(),
            Kind::Indexed { on, index } => vec![on, index],
            Kind::Negative(of) | Kind::Positive(of) => vec![of],
            Kind::Binary { left, right, .. } => vec![left, right],
        }
    }
}
