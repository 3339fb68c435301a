//! How a table is defined: its row's type, its name, and each column with its type and Chinese header, said once.
//! `as Date` marks a text that is a day.

macro_rules! table {
    ($(#[$doc:meta])* $row:ident, $table:literal, { $($(#[$note:meta])* $field:ident: $type:ty = $zh:literal $(as $kind:ident)?),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $row {
            $($(#[$note])* pub $field: $type,)*
        }

        impl crate::table::Row for $row {
            const TABLE: &'static str = $table;

            fn columns() -> &'static [crate::table::Column] {
                const COLUMNS: &[crate::table::Column] = &[
                    $(crate::table::Column {
                        name: stringify!($field),
                        zh: $zh,
                        kind: crate::table::ColumnKind::last(&[
                            <$type as crate::table::Field>::KIND,
                            $(crate::table::ColumnKind::$kind,)?
                        ]),
                        nullable: <$type as crate::table::Field>::NULLABLE,
                    },)*
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
