//! What FHIR R4 says of an expression before there are data: names that a type does not have, and order where there
//! is none.
//!
//! Only what is certain is found. Where a type is not known — a variable, an extension's value, a resource that the
//! model only names — everything is possible and nothing is said.

use super::{
    ast::{Expr, Invocation, Kind, Typed, Variable},
    error::{Error, ErrorKind},
    expression::Expression,
    model::{TypeId, Types},
};

/// What a part may give.
#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Anything,
    /// Elements of these types only; of no type, if there is nothing.
    Elements(Vec<TypeId>),
    /// System values only, which have no elements.
    Values,
    /// What `children()` and `descendants()` give, which has no order.
    Unordered,
}

impl Expression {
    /// Compares the expression with the types of FHIR R4. `focus` and `resource` name the types of the focus and of
    /// `%resource`: `"QuestionnaireResponse"`, or a part of it by its path, `"QuestionnaireResponse.item"`.
    ///
    /// Gives all that is found, in no order; an expression without findings may still fail on its data. Findings of the
    /// kind [`ErrorKind::ConcreteName`] are a matter of style, all others mean that the expression cannot do what its
    /// author wanted.
    pub fn check(&self, focus: &str, resource: &str) -> Vec<Error> {
        let shape = |name: &str| TypeId::named(name).map_or(Shape::Anything, |id| Shape::Elements(vec![id]));
        let mut check =
            Check { context: shape(focus), resource: shape(resource), found: Vec::new(), known: Vec::new() };
        let focus = check.context.clone();
        check.shape(&self.root, &focus);
        let Check { mut found, known, .. } = check;
        found.retain(|error| !known.contains(&error.at()));
        found
    }
}

struct Check {
    context: Shape,
    resource: Shape,
    found: Vec<Error>,
    /// Names that a type had, by their places. In `repeat(item | answer.item)` a response has no answers, but its
    /// items have; only what no type had is found.
    known: Vec<usize>,
}

impl Check {
    fn shape(&mut self, expr: &Expr, this: &Shape) -> Shape {
        match &expr.kind {
            Kind::Empty => Shape::Elements(Vec::new()),
            Kind::Literal(_) | Kind::Index => Shape::Values,
            Kind::This => this.clone(),
            Kind::Total | Kind::Variable(Variable::Named(_) | Variable::RootResource) => Shape::Anything,
            Kind::Variable(Variable::Context) => self.context.clone(),
            Kind::Variable(Variable::Resource) => self.resource.clone(),
            Kind::Member { on, name, root } => {
                let shape = match on {
                    Some(on) => self.shape(on, this),
                    None => this.clone(),
                };
                match (&shape, root) {
                    (Shape::Elements(types), Some(root)) if types.iter().any(|of| of.is_kind_of(*root)) => {
                        shape
                    }
                    _ => self.member(expr.at, &shape, name),
                }
            }
            Kind::Call(call) => self.call(expr.at, call, this),
            Kind::Indexed { on, index } => {
                self.shape(index, this);
                let shape = self.shape(on, this);
                self.ordered(expr.at, shape)
            }
            Kind::Negative(of) | Kind::Positive(of) => {
                self.shape(of, this);
                Shape::Values
            }
            Kind::Binary { operator: super::ast::Operator::Union, left, right } => {
                let left = self.shape(left, this);
                either(left, self.shape(right, this))
            }
            Kind::Binary { left, right, .. } => {
                self.shape(left, this);
                self.shape(right, this);
                Shape::Values
            }
            Kind::Typed { how, on, target } => {
                if let Some(on) = on {
                    self.shape(on, this);
                }
                match (how, target.fhir, target.system) {
                    (Typed::Is, ..) => Shape::Values,
                    (Typed::As | Typed::OfType, Some(id), None) => Shape::Elements(vec![id]),
                    (Typed::As | Typed::OfType, None, _) => Shape::Values,
                    (Typed::As | Typed::OfType, Some(id), Some(_)) => Shape::Elements(vec![id]),
                }
            }
        }
    }

    fn member(&mut self, at: u32, on: &Shape, name: &str) -> Shape {
        let types = match on {
            Shape::Anything | Shape::Unordered => return Shape::Anything,
            Shape::Values => {
                self.found(ErrorKind::Type, at, format!("a value has no element ‘{name}’"));
                return Shape::Anything;
            }
            Shape::Elements(types) => types,
        };
        let mut shape: Option<Shape> = None;
        let mut add =
            |more: Shape| shape = Some(shape.take().map_or(more.clone(), |known| either(known, more)));
        for of in types {
            match of.element(name).map(|element| &element.types) {
                Some(Types::One(id)) if *id == TypeId::resource() => add(Shape::Anything),
                Some(Types::One(id)) => add(Shape::Elements(vec![*id])),
                Some(Types::Choice(ids)) => add(Shape::Elements(ids.clone())),
                Some(Types::AnyDataType) => add(Shape::Anything),
                None if !of.is_complete() => add(Shape::Anything),
                None => (),
            }
        }
        if let Some(shape) = shape {
            self.known.push(at as usize);
            return shape;
        }
        let concrete = types.iter().find_map(|of| of.choice_of(name));
        if let Some((element, id)) = concrete {
            let message = format!("‘{name}’ is the name in JSON; in FHIRPath it is ‘{}’", element.name);
            self.found(ErrorKind::ConcreteName, at, message);
            return Shape::Elements(vec![id]);
        }
        // Of nothing comes nothing; why, was said before.
        if types.is_empty() {
            return Shape::Elements(Vec::new());
        }
        let names: Vec<&str> = types.iter().take(3).map(|of| of.path()).collect();
        self.found(ErrorKind::Type, at, format!("{} has no element ‘{name}’", names.join(" or ")));
        Shape::Elements(Vec::new())
    }

    fn call(&mut self, at: u32, call: &Invocation, this: &Shape) -> Shape {
        let input = match &call.on {
            Some(on) => self.shape(on, this),
            None => this.clone(),
        };
        // Which functions evaluate their arguments for each item, and so with another `$this`.
        let is_projection = matches!(
            call.function.name,
            "where"
                | "select"
                | "all"
                | "exists"
                | "repeat"
                | "sort"
                | "aggregate"
                | "iif"
                | "trace"
                | "sum"
                | "min"
                | "max"
                | "avg"
        );
        let inner = match (&input, is_projection) {
            (_, false) => this.clone(),
            (Shape::Unordered, true) => Shape::Anything,
            (input, true) => input.clone(),
        };
        if call.function.name == "repeat" {
            return self.repeated(call, inner);
        }
        let mut arguments: Vec<Shape> =
            call.arguments.iter().map(|argument| self.shape(argument, &inner)).collect();
        match call.function.name {
            "first" | "last" | "tail" | "skip" | "take" => self.ordered(at, input),
            "where" | "single" | "trace" | "distinct" | "intersect" | "exclude" | "sort" => match input {
                Shape::Unordered => Shape::Anything,
                input => input,
            },
            "select" => arguments.pop().unwrap_or(Shape::Anything),
            "iif" => arguments.into_iter().skip(1).reduce(either).unwrap_or(Shape::Anything),
            "union" | "combine" => arguments.into_iter().fold(input, either),
            "extension" => Shape::Elements(vec![TypeId::extension()]),
            "children" | "descendants" => Shape::Unordered,
            "type" | "aggregate" | "min" | "max" | "sum" | "weight" | "ordinal" => Shape::Anything,
            _ => Shape::Values,
        }
    }

    /// What a projection gives, and what it gives of that, until nothing is new.
    fn repeated(&mut self, call: &Invocation, input: Shape) -> Shape {
        let Some(projection) = call.arguments.first() else { return Shape::Anything };
        let mut shape = self.shape(projection, &input);
        // An item of an answer has what an item has; few steps see all that can come.
        for _ in 0..4 {
            let next = self.shape(projection, &shape);
            shape = either(shape, next);
        }
        shape
    }

    fn ordered(&mut self, at: u32, shape: Shape) -> Shape {
        if shape == Shape::Unordered {
            self.found(
                ErrorKind::Type,
                at,
                "children and descendants have no order, so none of them is the first",
            );
            return Shape::Anything;
        }
        shape
    }

    fn found(&mut self, kind: ErrorKind, at: u32, message: impl Into<String>) {
        let error = Error::new(kind, at, message);
        if !self.found.contains(&error) {
            self.found.push(error);
        }
    }
}

fn either(left: Shape, right: Shape) -> Shape {
    match (left, right) {
        (Shape::Elements(mut left), Shape::Elements(right)) => {
            for id in right {
                if !left.contains(&id) {
                    left.push(id);
                }
            }
            Shape::Elements(left)
        }
        (Shape::Values, Shape::Values) => Shape::Values,
        _ => Shape::Anything,
    }
}
