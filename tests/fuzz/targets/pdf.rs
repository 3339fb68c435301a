//! A PDF whose page draws whatever the input says; an input that begins as one is a whole PDF.
#![no_main]

use gangmu_fuzz::hold_read;
use libfuzzer_sys::fuzz_target;

/// One page with this content, its text in a predefined Chinese encoding.
fn page(content: &[u8]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 8 0 R>>>>>>endobj\n\
        5 0 obj<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>endobj\n\
        6 0 obj<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>/DW 1000/FontDescriptor 7 0 R>>endobj\n\
        7 0 obj<</Type/FontDescriptor/FontName/SimSun/Flags 4/Ascent 859/Descent -140>>endobj\n\
        8 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Length 4>>stream\n/X Do\nendstream endobj\n"
        .to_vec();
    pdf.extend(format!("4 0 obj<</Length {}>>stream\n", content.len()).into_bytes());
    pdf.extend(content);
    pdf.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n");
    pdf
}

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"%PDF") {
        hold_read(bytes, "a.pdf");
    } else {
        hold_read(&page(bytes), "a.pdf");
    }
});
