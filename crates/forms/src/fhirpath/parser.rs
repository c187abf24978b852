//! Reads an expression: the operators by how tightly they bind, the rest by recursive descent.
//!
//! All that can be found wrong without data is found here: unknown functions, wrong numbers of arguments, types that
//! FHIR R4 does not have, patterns that are none. What is nested too deeply is refused, so that neither reading nor
//! evaluating can exhaust the stack.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{
    ast::{Expr, Invocation, Kind, Operator, Target, Typed, Variable},
    error::{Error, ErrorKind},
    functions::{self, Signature},
    lexer::{Token, TokenKind, tokens},
    model::TypeId,
    units::Calendar,
    value::{Quantity, Unit, Value},
};

/// The longest expression, in bytes.
pub(super) const LONGEST: usize = 32 * 1024;

/// How deeply parts of an expression may stand inside each other; a chain of operators or steps counts as well.
pub(super) const DEEPEST: u16 = 128;

/// How tightly `is` and `as` bind, and the sign before a number.
const TYPE_BINDS: u8 = 8;
const SIGN_BINDS: u8 = 11;

/// Types of the namespace System (FHIRPath N1, section 4.1).
const SYSTEM_TYPES: [&str; 9] =
    ["Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Any"];

/// Words that are no names unless they stand in backticks.
const RESERVED: [&str; 8] = ["and", "or", "xor", "implies", "div", "mod", "true", "false"];

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Expr, Error> {
    if text.len() > LONGEST {
        return Err(Error::new(ErrorKind::Limit, 0, format!("it is longer than {LONGEST} bytes")));
    }
    let mut parser = Parser { tokens: tokens(text)?, next: 0, open: 0 };
    let expr = parser.expression(0)?;
    match parser.peek() {
        TokenKind::End => Ok(expr),
        _ => Err(parser.wrong("the expression should end here, or an operator is missing")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    /// How many expressions are being read inside each other.
    open: u16,
}

impl Parser {
    fn expression(&mut self, binds: u8) -> Result<Expr, Error> {
        self.open += 1;
        if self.open > DEEPEST {
            return Err(self.too_deep());
        }
        let mut left = self.operand()?;
        while let Some(sign) = self.operator_sign() {
            let at = self.at();
            if matches!(sign.as_str(), "is" | "as") {
                if TYPE_BINDS <= binds {
                    break;
                }
                self.next += 1;
                let how = if sign == "is" { Typed::Is } else { Typed::As };
                let target = self.target()?;
                left = self.made(at, Kind::Typed { how, on: Some(Box::new(left)), target })?;
                continue;
            }
            let Some((operator, binding)) = Operator::of(&sign).filter(|(_, binding)| *binding > binds)
            else {
                break;
            };
            self.next += 1;
            let right = self.expression(binding)?;
            left = self.made(at, Kind::Binary { operator, left: Box::new(left), right: Box::new(right) })?;
        }
        self.open -= 1;
        Ok(left)
    }

    fn operator_sign(&self) -> Option<String> {
        match self.peek() {
            TokenKind::Sign(sign) => Some((*sign).to_owned()),
            TokenKind::Word(word) => Some(word.clone()),
            _ => None,
        }
    }

    /// A term with its steps, perhaps with a sign before it.
    fn operand(&mut self) -> Result<Expr, Error> {
        let at = self.at();
        if self.take("-") {
            let of = Box::new(self.expression(SIGN_BINDS)?);
            return self.made(at, Kind::Negative(of));
        }
        if self.take("+") {
            let of = Box::new(self.expression(SIGN_BINDS)?);
            return self.made(at, Kind::Positive(of));
        }
        let mut expr = self.term()?;
        loop {
            let at = self.at();
            if self.take(".") {
                expr = self.step(Some(expr))?;
            } else if self.take("[") {
                let index = Box::new(self.expression(0)?);
                self.expect("]")?;
                expr = self.made(at, Kind::Indexed { on: Box::new(expr), index })?;
            } else {
                return Ok(expr);
            }
        }
    }

    fn term(&mut self) -> Result<Expr, Error> {
        let at = self.at();
        let kind = match self.peek().clone() {
            TokenKind::Sign("(") => {
                self.next += 1;
                let expr = self.expression(0)?;
                self.expect(")")?;
                return Ok(expr);
            }
            TokenKind::Sign("{") => {
                self.next += 1;
                self.expect("}")?;
                return self.made(at, Kind::Empty);
            }
            TokenKind::Word(word) if matches!(word.as_str(), "true" | "false") => {
                Kind::Literal(Value::Boolean(word == "true"))
            }
            TokenKind::Word(_) | TokenKind::Name(_) => return self.step(None),
            TokenKind::Text(text) => Kind::Literal(Value::Text(Cow::Owned(text))),
            TokenKind::Moment(value) => Kind::Literal(value),
            TokenKind::Number(digits) => {
                self.next += 1;
                let value = self.number(at, &digits)?;
                return self.made(at, Kind::Literal(value));
            }
            TokenKind::Variable(name) => variable(name),
            TokenKind::Special(name) => match name.as_str() {
                "this" => Kind::This,
                "index" => Kind::Index,
                "total" => Kind::Total,
                _ => return Err(self.wrong("after ‘$’ only this, index and total are known")),
            },
            TokenKind::Sign(_) | TokenKind::End => {
                return Err(self.wrong("a value or a name is missing here"));
            }
        };
        self.next += 1;
        self.made(at, kind)
    }

    /// A number, or with a unit after it a quantity.
    fn number(&mut self, at: u32, digits: &str) -> Result<Value<'static>, Error> {
        let too_long = || Error::new(ErrorKind::Syntax, at, "the number is longer than can be kept exactly");
        let decimal = Decimal::from_str_exact(digits).map_err(|_| too_long())?;
        let unit = match self.peek() {
            TokenKind::Text(code) => Some(Unit::Code(Cow::Owned(code.clone()))),
            TokenKind::Word(word) => Calendar::of_word(word).map(Unit::Calendar),
            _ => None,
        };
        if let Some(unit) = unit {
            self.next += 1;
            return Ok(Quantity::of(decimal, unit));
        }
        match digits.contains('.') {
            true => Ok(Value::Decimal(decimal)),
            false => digits.parse().map(Value::Integer).map_err(|_| too_long()),
        }
    }

    /// A name or a function after a point, or at the start.
    fn step(&mut self, on: Option<Expr>) -> Result<Expr, Error> {
        let at = self.at();
        let special = match self.peek() {
            TokenKind::Special(name) => Some(name.clone()),
            _ => None,
        };
        if let Some(name) = special {
            // The grammar allows `name.$this`; it would say nothing that `name` does not.
            return Err(Error::new(ErrorKind::Syntax, at, format!("‘${name}’ cannot stand after a point")));
        }
        let name = self.name()?;
        if self.take("(") {
            return match name.as_str() {
                "is" => self.typed(at, Typed::Is, on),
                "as" => self.typed(at, Typed::As, on),
                "ofType" => self.typed(at, Typed::OfType, on),
                _ => self.call(at, on, &name),
            };
        }
        let is_first = on.is_none() && name.starts_with(|letter: char| letter.is_ascii_uppercase());
        let root = if is_first { TypeId::named(&name) } else { None };
        self.made(at, Kind::Member { on: on.map(Box::new), name, root })
    }

    fn typed(&mut self, at: u32, how: Typed, on: Option<Expr>) -> Result<Expr, Error> {
        let target = self.target()?;
        self.expect(")")?;
        self.made(at, Kind::Typed { how, on: on.map(Box::new), target })
    }

    fn call(&mut self, at: u32, on: Option<Expr>, name: &str) -> Result<Expr, Error> {
        if let Some(reason) = functions::refusal(name) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                at,
                format!("the function ‘{name}’ is not offered: {reason}"),
            ));
        }
        let Some(function) = functions::named(name) else {
            return Err(Error::new(ErrorKind::Name, at, format!("there is no function ‘{name}’")));
        };
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.expression(0)?);
                if self.take(")") {
                    break;
                }
                if !self.take(",") {
                    return Err(self.wrong("‘)’ or ‘,’ is missing here"));
                }
            }
        }
        check_count(at, function, arguments.len())?;
        let pattern = match arguments.first().map(|argument| &argument.kind) {
            Some(Kind::Literal(Value::Text(text))) if functions::takes_a_pattern(function) => {
                Some(functions::pattern(at, function, text)?)
            }
            _ => None,
        };
        let is_a_search = functions::is_a_search(function.name, on.as_ref(), &arguments);
        self.made(at, Kind::Call(Box::new(Invocation { on, function, arguments, pattern, is_a_search })))
    }

    /// `Quantity`, `System.Boolean`, `` FHIR.`Patient` ``.
    fn target(&mut self) -> Result<Target, Error> {
        let at = self.at();
        let first = self.name()?;
        let (namespace, name) = if self.take(".") { (Some(first), self.name()?) } else { (None, first) };
        let system = SYSTEM_TYPES.into_iter().find(|known| *known == name);
        let fhir = TypeId::named(&name);
        match namespace.as_deref() {
            // A type that System does not have is one that nothing is of.
            Some("System") => Ok(Target { system, fhir: None }),
            Some("FHIR") if fhir.is_some() => Ok(Target { system: None, fhir }),
            None if fhir.is_some() || system.is_some() => Ok(Target { system, fhir }),
            Some("FHIR") | None => {
                Err(Error::new(ErrorKind::Name, at, format!("FHIR R4 has no type ‘{name}’")))
            }
            Some(other) => Err(Error::new(ErrorKind::Name, at, format!("there is no namespace ‘{other}’"))),
        }
    }

    fn name(&mut self) -> Result<String, Error> {
        match self.peek().clone() {
            TokenKind::Word(name) if RESERVED.contains(&name.as_str()) => {
                Err(self
                    .wrong(format!("‘{name}’ is a word of the language; as a name it stands in backticks")))
            }
            TokenKind::Word(name) | TokenKind::Name(name) => {
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.wrong("a name is missing here")),
        }
    }

    /// Puts a part together and sees that it is not nested too deeply.
    fn made(&self, at: u32, kind: Kind) -> Result<Expr, Error> {
        let mut expr = Expr { at, depth: 1, kind };
        expr.depth += expr.parts().iter().map(|part| part.depth).max().unwrap_or(0);
        match expr.depth <= DEEPEST {
            true => Ok(expr),
            false => Err(self.too_deep()),
        }
    }

    fn peek(&self) -> &TokenKind {
        self.tokens.get(self.next).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn at(&self) -> u32 {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |token| token.at)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Sign(found) if *found == sign);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Error> {
        match self.take(sign) {
            true => Ok(()),
            false => Err(self.wrong(format!("‘{sign}’ is missing here"))),
        }
    }

    fn wrong(&self, what: impl Into<String>) -> Error {
        Error::new(ErrorKind::Syntax, self.at(), what)
    }

    fn too_deep(&self) -> Error {
        Error::new(ErrorKind::Limit, self.at(), format!("more than {DEEPEST} parts stand inside each other"))
    }
}

fn check_count(at: u32, function: &Signature, count: usize) -> Result<(), Error> {
    let (least, most) = (function.least, function.most);
    if (least..=most).contains(&count) {
        return Ok(());
    }
    let takes = match (least, most) {
        (0, 0) => "no arguments".to_owned(),
        (1, 1) => "one argument".to_owned(),
        (least, most) if least == most => format!("{least} arguments"),
        (least, usize::MAX) => format!("{least} or more arguments"),
        (least, most) => format!("{least} to {most} arguments"),
    };
    Err(Error::new(ErrorKind::Name, at, format!("‘{}’ takes {takes}, not {count}", function.name)))
}

/// Names that FHIR and FHIRPath define are put in at once (FHIRPath N1, section 9; FHIR R4, FHIRPath, "Environment").
fn variable(name: String) -> Kind {
    let url = |start: &str, rest: &str| Kind::Literal(Value::Text(Cow::Owned(format!("{start}{rest}"))));
    match name.as_str() {
        "context" => Kind::Variable(Variable::Context),
        "resource" => Kind::Variable(Variable::Resource),
        "rootResource" => Kind::Variable(Variable::RootResource),
        "sct" => url("http://snomed.info/sct", ""),
        "loinc" => url("http://loinc.org", ""),
        "ucum" => url("http://unitsofmeasure.org", ""),
        other => match (other.strip_prefix("vs-"), other.strip_prefix("ext-")) {
            (Some(set), _) => url("http://hl7.org/fhir/ValueSet/", set),
            (_, Some(extension)) => url("http://hl7.org/fhir/StructureDefinition/", extension),
            (None, None) => Kind::Variable(Variable::Named(name)),
        },
    }
}
