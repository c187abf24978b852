//! Who may do what: the one gate.
