extension Migration {
    /// The day and the month that were running when a learner changed the time zone, for whom no second one begins then.
    static let periodAnchors = Self(
        version: 8, name: "period_anchors",
        sql: """
            ALTER TABLE learners ADD COLUMN period_anchor JSONB;
            """)
}
