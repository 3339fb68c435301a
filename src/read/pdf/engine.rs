//! Characters, rules and pictures of a PDF with their places, by hayro: pure Rust, with the predefined CMaps of
//! Chinese fonts. It runs in a process of its own ([`super::super::isolate`]); what it finds goes to `printed`.

use hayro_interpret::font::{Glyph as PdfGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, interpret_page,
};

use crate::message::say;
use crate::read::printed::{Glyph, Page, Rule};
use crate::read::{Limit, Limits, ReadError};

/// Characters of a whole file, and rules of one page.
const MOST_GLYPHS: usize = 3_000_000;
const MOST_RULES: usize = 60_000;

/// All pages. A page that makes the interpreter fail is empty.
///
/// # Errors
/// When the file is damaged, encrypted, or too large.
pub fn pages(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<Page>, ReadError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Encrypted,
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => ReadError::Damaged { what: say!("read.pdf.catalogue") },
    })?;
    let all = pdf.pages();
    if all.len() > limits.count(Limit::Pages) {
        return Err(Limit::Pages.passed(say!("read.pdf.pages", n = all.len())));
    }
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..Default::default() };
    let cache = InterpreterCache::new();
    let mut pages = Vec::with_capacity(all.len());
    let mut glyphs = 0;
    for page in all.iter() {
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let initial = page.initial_transform(true).as_coeffs();
        let mut context = Context::new(Affine::new(initial), bounds, &cache, page.xref(), settings.clone());
        let mut seen = Seen { page: Page { width, height, ..Page::default() }, turns: [0; 4] };
        interpret_page(page, &mut context, &mut seen);
        let page = seen.upright();
        glyphs += page.glyphs.len();
        if glyphs > MOST_GLYPHS {
            return Err(ReadError::TooLarge { what: say!("read.glyphs", most = MOST_GLYPHS), limit: None });
        }
        pages.push(page);
    }
    Ok(pages)
}

/// Collects what is drawn on one page.
struct Seen {
    page: Page,
    /// Characters by the quarter turn of their direction.
    turns: [usize; 4],
}

impl Seen {
    /// The page turned so that most of its text runs from left to right.
    fn upright(self) -> Page {
        let mut page = self.page;
        let turn = (0..4).max_by_key(|t| (self.turns[*t], 4 - t)).unwrap_or(0);
        if turn == 0 {
            return page;
        }
        let (width, height) = (page.width, page.height);
        let place = |x: f32, y: f32| match turn {
            1 => (y, width - x),
            2 => (width - x, height - y),
            _ => (height - y, x),
        };
        for glyph in &mut page.glyphs {
            // Turned characters were stored by the box around them.
            let (top, bottom) = (glyph.y - glyph.size, glyph.y);
            let (ax, ay) = place(glyph.x0, top);
            let (bx, by) = place(glyph.x1, bottom);
            (glyph.x0, glyph.x1) = (ax.min(bx), ax.max(bx));
            glyph.y = ay.max(by);
            glyph.size = (by - ay).abs();
        }
        for rule in &mut page.rules {
            let (ax, ay) = place(rule.x0, rule.y0);
            let (bx, by) = place(rule.x1, rule.y1);
            *rule = Rule { x0: ax.min(bx), y0: ay.min(by), x1: ax.max(bx), y1: ay.max(by) };
        }
        if turn != 2 {
            (page.width, page.height) = (height, width);
        }
        page
    }

    fn segment(&mut self, from: Point, to: Point) {
        if self.page.rules.len() < MOST_RULES {
            let rule = Rule::from_segment(from.x as f32, from.y as f32, to.x as f32, to.y as f32);
            self.page.rules.extend(rule);
        }
    }

    fn filled(&mut self, bounds: Rect) {
        if self.page.rules.len() < MOST_RULES {
            let rule = Rule::from_box(bounds.x0 as f32, bounds.y0 as f32, bounds.x1 as f32, bounds.y1 as f32);
            self.page.rules.extend(rule);
        }
    }

    fn stroked(&mut self, path: &BezPath, transform: Affine) {
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(p) => (start, at) = (transform * p, transform * p),
                PathEl::LineTo(p) => {
                    let to = transform * p;
                    self.segment(at, to);
                    at = to;
                }
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => at = transform * p,
                PathEl::ClosePath => {
                    self.segment(at, start);
                    at = start;
                }
            }
        }
    }
}

impl<'a> Device<'a> for Seen {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        match mode {
            DrawMode::Stroke(_) => self.stroked(path, props.transform),
            DrawMode::Fill(_) => {
                // One path may hold many thin boxes.
                let mut part = BezPath::new();
                for element in path.elements().iter().chain([&PathEl::MoveTo(Point::ZERO)]) {
                    if matches!(element, PathEl::MoveTo(_)) && !part.elements().is_empty() {
                        self.filled((props.transform * &part).bounding_box());
                        part = BezPath::new();
                    }
                    part.push(*element);
                }
            }
            DrawMode::FillAndStroke(..) => self.stroked(path, props.transform),
            DrawMode::Invisible => {}
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            if self.page.glyphs.len() > MOST_GLYPHS {
                return;
            }
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(s)) => s,
                None => '\u{FFFD}'.to_string(),
            };
            let advance = match &**glyph {
                PdfGlyph::Outline(g) => g.advance_width(),
                PdfGlyph::Type3(g) => g.advance_width(),
            };
            let place = props.transform * glyph.transform();
            let origin = place * Point::ZERO;
            let end = place * Point::new(f64::from(advance.unwrap_or(1000.0)), 0.0);
            let top = place * Point::new(0.0, 1000.0);
            let along = end - origin;
            let size = (top - origin).hypot() as f32;
            let across = along.x.abs().min(along.y.abs());
            // Skewed text is a stamp over the page.
            if !(size.is_finite() && size > 0.5) || across > along.hypot() * 0.2 {
                continue;
            }
            let turn = match (along.x.abs() >= along.y.abs(), along.x >= 0.0, along.y >= 0.0) {
                (true, true, _) => 0,
                (false, _, true) => 1,
                (true, false, _) => 2,
                (false, _, false) => 3,
            };
            self.turns[turn] += 1;
            let corners = [origin, end, top, top + along];
            let least = |f: fn(&Point) -> f64| corners.iter().map(f).fold(f64::INFINITY, f64::min) as f32;
            let most = |f: fn(&Point) -> f64| corners.iter().map(f).fold(f64::NEG_INFINITY, f64::max) as f32;
            let (x0, x1) = (least(|p| p.x), most(|p| p.x));
            let glyph = match turn {
                0 => Glyph { text, x0: origin.x as f32, x1: end.x as f32, y: origin.y as f32, size },
                _ => Glyph { text, x0, x1, y: most(|p| p.y), size: most(|p| p.y) - least(|p| p.y) },
            };
            if [glyph.x0, glyph.x1, glyph.y].iter().all(|v| v.is_finite()) {
                self.page.glyphs.push(glyph);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = f64::from(image.width()) * f64::from(image.height());
        let area = props.transform.determinant().abs() * pixels;
        let page = f64::from(self.page.width) * f64::from(self.page.height);
        if area.is_finite() && page > 0.0 {
            self.page.pictured = (self.page.pictured + (area / page) as f32).min(1.0);
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
