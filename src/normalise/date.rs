//! Calendar arithmetic that policy texts need: last days of periods, plan periods, counting years from a day.
