-- Regions side by side, by concept: what each promises at least, ranked among those whose figure measures the same thing
-- (concept, kind, basis, unit, denominator, scope, year). The rows of one concept meet, never pairs of documents.
-- Runs as it stands in DuckDB and in Spark SQL; `targets` and `documents` are the tables.
WITH figures AS (
    SELECT
        t.concept, t.concept_name, t.concept_kind AS kind, t.concept_basis AS basis, t.norm_unit,
        t.concept_denominator AS denominator, t.concept_scope AS scope, EXTRACT(YEAR FROM t.deadline) AS year,
        t.region_code, t.region, d.level, t.norm_value, t.doc_id, t.target_id,
        -- Of several figures of a region for one thing and year, that of the latest notice stands.
        ROW_NUMBER() OVER (
            PARTITION BY t.concept, t.concept_kind, t.concept_basis, t.norm_unit, t.concept_denominator,
                t.concept_scope, EXTRACT(YEAR FROM t.deadline), t.region_code
            ORDER BY t.published DESC NULLS LAST, t.doc_id, t.start
        ) AS turn
    FROM targets t JOIN documents d ON d.doc_id = t.doc_id AND d.status IN ('ok', 'partial')
    WHERE t.concept IS NOT NULL AND t.region_code IS NOT NULL AND t.norm_value IS NOT NULL AND t.deadline IS NOT NULL
)
SELECT
    concept, concept_name, kind, basis, norm_unit, denominator, scope, year, level, region_code, region, norm_value,
    RANK() OVER line AS rank_from_top,
    COUNT(*) OVER (PARTITION BY concept, kind, basis, norm_unit, denominator, scope, year, level) AS regions,
    doc_id, target_id
FROM figures
WHERE turn = 1
WINDOW line AS (
    PARTITION BY concept, kind, basis, norm_unit, denominator, scope, year, level ORDER BY norm_value DESC
)
ORDER BY concept, kind, basis, norm_unit, denominator, scope, year, level, rank_from_top, region_code, target_id
