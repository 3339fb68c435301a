//! Numbers as a workbook shows them: decimals, percent signs and the words of a number format. ECMA-376 part 1,
//! 18.8.31 (numFmts).

/// A value under a number format code; an empty code is General.
pub fn shown(value: f64, code: &str) -> String {
    // The first part is for positive numbers; the second, when there is one, has its own sign.
    let mut sections = code.split(';');
    let first = sections.next().unwrap_or("");
    let section = if value < 0.0 { sections.next().filter(|s| !s.trim().is_empty()).unwrap_or(first) } else { first };
    let format = Format::read(section);
    if !format.has_digits {
        return general(value);
    }
    let own_sign = value < 0.0 && section != first;
    let mut number = if format.percent { value * 100.0 } else { value };
    if own_sign {
        number = number.abs();
    }
    for _ in 0..format.thousands {
        number /= 1000.0;
    }
    let mut digits = format!("{:.*}", format.decimals.min(15), number);
    if format.optional > 0 && digits.contains('.') {
        let least = digits.len() - format.optional.min(format.decimals);
        while digits.len() > least && digits.ends_with('0') {
            digits.pop();
        }
        if digits.ends_with('.') {
            digits.pop();
        }
    }
    format!("{}{digits}{}{}", format.before, if format.percent { "%" } else { "" }, format.after)
}

/// The shortest digits that mean the same to fifteen places, as General shows them.
pub fn general(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    format!("{rounded}")
}

#[derive(Default)]
struct Format {
    before: String,
    after: String,
    has_digits: bool,
    decimals: usize,
    /// Decimals that are shown only when they are not 0.
    optional: usize,
    percent: bool,
    /// Commas behind the digits: each divides by a thousand.
    thousands: usize,
}

impl Format {
    fn read(section: &str) -> Self {
        let mut format = Self::default();
        let mut in_decimals = false;
        let mut commas = 0;
        let mut chars = section.chars();
        while let Some(c) = chars.next() {
            let literal = match c {
                '"' => chars.by_ref().take_while(|c| *c != '"').collect(),
                '\\' => chars.next().map(String::from).unwrap_or_default(),
                '_' | '*' => {
                    chars.next();
                    String::new()
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    // [$¥-804] is a currency sign.
                    inside.strip_prefix('$').and_then(|s| s.split('-').next()).unwrap_or("").to_owned()
                }
                '0' | '#' | '?' => {
                    format.has_digits = true;
                    format.decimals += usize::from(in_decimals);
                    format.optional += usize::from(in_decimals && c != '0');
                    commas = 0;
                    String::new()
                }
                '.' => {
                    in_decimals = true;
                    String::new()
                }
                ',' => {
                    commas += 1;
                    String::new()
                }
                '%' => {
                    format.percent = true;
                    String::new()
                }
                '@' | ' ' => String::new(),
                other if !other.is_ascii_alphabetic() => other.to_string(),
                _ => String::new(),
            };
            let side = if format.has_digits { &mut format.after } else { &mut format.before };
            side.push_str(&literal);
        }
        format.thousands = commas;
        format
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_format_says() {
        assert_eq!(shown(0.145, "0.0%"), "14.5%");
        assert_eq!(shown(0.15, "0%"), "15%");
        assert_eq!(shown(1234.5, "#,##0.00"), "1234.50");
        assert_eq!(shown(60.0, "0\"家\""), "60家");
        assert_eq!(shown(12.5, "0.##"), "12.5");
        assert_eq!(shown(12.0, "0.##"), "12");
        assert_eq!(shown(-3.0, "0_);(0)"), "(3)");
        assert_eq!(shown(0.1 + 0.2, "General"), "0.3");
        assert_eq!(shown(2025.0, ""), "2025");
        assert_eq!(shown(500.0, "\">\"0"), ">500");
    }
}
