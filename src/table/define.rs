//! How a table is defined: its row's type, its name, and each column with its type and Chinese header, said once.

macro_rules! table {
    ($(#[$doc:meta])* $row:ident, $table:literal, { $($(#[$note:meta])* $field:ident: $type:ty = $zh:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $row {
            $($(#[$note])* pub $field: $type,)*
        }

        impl crate::table::Row for $row {
            const TABLE: &'static str = $table;

            fn columns() -> &'static [crate::table::Column] {
                const COLUMNS: &[crate::table::Column] = &[
                    $(crate::table::Column { name: stringify!($field), zh: $zh, kind: <$type as crate::table::Field>::KIND },)*
                ];
                COLUMNS
            }

            fn cells(&self) -> Vec<crate::table::CellValue<'_>> {
                vec![$(crate::table::Field::cell(&self.$field),)*]
            }

            fn set(&mut self, column: &str, text: &str) -> bool {
                match column {
                    $(stringify!($field) => match <$type as crate::table::Field>::read(text) {
                        Some(value) => {
                            self.$field = value;
                            true
                        }
                        None => false,
                    },)*
                    _ => false,
                }
            }
        }
    };
}

pub(crate) use table;
