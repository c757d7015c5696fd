//! How long a function is and how many parameters it takes.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Block, Expr, ExprMatch, File, FnArg, ImplItemFn, ItemFn, ItemMod, Signature, Stmt, TraitItemFn,
};

use super::lines::is_for_tests;

const LINES: usize = 60;
const PARAMETERS: usize = 5;

/// The complaints; each begins with a line number.
pub(crate) fn over_budget(file: &File) -> Vec<String> {
    let mut functions = Functions::default();
    functions.visit_file(file);
    functions.complaints
}

#[derive(Default)]
struct Functions {
    complaints: Vec<String>,
}

impl Functions {
    fn check(&mut self, signature: &Signature, body: Option<&Block>) {
        let (name, at) = (&signature.ident, signature.ident.span().start().line);
        let is_own = |argument: &&FnArg| matches!(argument, FnArg::Typed(_));
        let parameters = signature.inputs.iter().filter(is_own).count();
        if parameters > PARAMETERS {
            self.complaints.push(format!(
                "{at}: fn {name} has {parameters} parameters, {PARAMETERS} are the budget"
            ));
        }
        let lines = body.filter(|body| !is_flat(body)).map_or(0, lines_between);
        if lines > LINES {
            self.complaints.push(format!(
                "{at}: fn {name} has {lines} lines, {LINES} are the budget"
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.check(&function.sig, Some(&function.block));
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.check(&function.sig, Some(&function.block));
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        self.check(&function.sig, function.default.as_ref());
        visit::visit_trait_item_fn(self, function);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }
}

fn lines_between(body: &Block) -> usize {
    let span = body.span();
    (span.end().line - span.start().line).saturating_sub(1)
}

/// A table: nothing but one match whose arms are single expressions, or one
/// array. It is as long as what it lists.
fn is_flat(body: &Block) -> bool {
    let [Stmt::Expr(only, None)] = body.stmts.as_slice() else {
        return false;
    };
    if let Expr::Match(table) = only {
        return is_flat_match(table);
    }
    let listed = if let Expr::Reference(listed) = only {
        &*listed.expr
    } else {
        only
    };
    matches!(listed, Expr::Array(_))
}

fn is_flat_match(table: &ExprMatch) -> bool {
    let is_nested = |expr: &Expr| {
        matches!(
            expr,
            Expr::Block(_) | Expr::If(_) | Expr::Match(_) | Expr::ForLoop(_) | Expr::Loop(_)
        )
    };
    table.arms.iter().all(|arm| !is_nested(&arm.body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<String> {
        over_budget(&syn::parse_file(text).expect("it parses"))
    }

    fn body(lines: usize) -> String {
        "    step();\n".repeat(lines)
    }

    #[test]
    fn sixty_lines_are_fine_and_one_more_is_not() {
        assert!(check(&format!("fn a() {{\n{}}}", body(60))).is_empty());
        let complaint = "1: fn a has 61 lines, 60 are the budget";
        assert_eq!(check(&format!("fn a() {{\n{}}}", body(61))), [complaint]);
    }

    #[test]
    fn methods_and_defaults_of_traits_count() {
        let method = format!("fn a() {{\n{}}}", body(61));
        assert_eq!(check(&format!("impl A {{ {method} }}")).len(), 1);
        assert_eq!(check(&format!("trait A {{ {method} }}")).len(), 1);
        assert_eq!(check(&format!("mod deep {{ {method} }}")).len(), 1);
    }

    #[test]
    fn tests_do_not_count() {
        let test = format!("#[cfg(test)] mod tests {{ fn a() {{\n{}}} }}", body(61));
        assert!(check(&test).is_empty());
    }

    #[test]
    fn a_flat_match_is_a_table() {
        let flat = format!(
            "fn a(n: u8) -> u8 {{\n match n {{\n{} }}\n}}",
            "1 => 2,\n".repeat(70)
        );
        assert!(check(&flat).is_empty());
        assert_eq!(check(&flat.replacen("1 => 2", "1 => { 2 }", 1)).len(), 1);
        assert_eq!(check(&flat.replacen("match", "step(); match", 1)).len(), 1);
    }

    #[test]
    fn a_table_of_constants_is_as_long_as_it_is() {
        let table = format!("fn a() -> &'static [u8] {{\n&[\n{}]\n}}", "1,\n".repeat(70));
        assert!(check(&table).is_empty());
    }

    #[test]
    fn five_parameters_are_fine_beside_self() {
        let five = "n: u8, o: u8, p: u8, q: u8, r: u8";
        assert!(check(&format!("impl A {{ fn a(&self, {five}) {{}} }}")).is_empty());
        let complaint = "1: fn a has 6 parameters, 5 are the budget";
        assert_eq!(check(&format!("fn a({five}, s: u8) {{}}")), [complaint]);
    }
}
