import AAPMStorage
import Testing

@Suite("The plan of migrations")
struct MigrationPlanTests {
    private func plan(_ sql: String, on engine: DatabaseEngine = .postgresql, current: Int = 1) -> MigrationPlan {
        MigrationPlan([Migration(version: current + 1, name: "next", sql: sql)], current: current, on: engine)
    }

    /// What a statement says, which locks it takes, and whether it only adds.
    @Test(
        "Each statement is told in short with the locks that it takes on PostgreSQL",
        arguments: [
            (
                "CREATE TABLE notes (id TEXT NOT NULL, body TEXT, CONSTRAINT n_pkey PRIMARY KEY (id), CHECK (id <> ''));",
                "CREATE TABLE notes (2 columns)", [], true
            ),
            (
                "CREATE TABLE IF NOT EXISTS notes (id TEXT, CONSTRAINT n_fkey FOREIGN KEY (id) REFERENCES learners (id));",
                "CREATE TABLE notes (1 columns)", ["learners SHARE ROW EXCLUSIVE"], true
            ),
            (
                "ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'run; now';",
                "ALTER TABLE jobs ADD COLUMN kind",
                ["jobs ACCESS EXCLUSIVE"], true
            ),
            (
                "ALTER TABLE jobs ADD kind TEXT;", "ALTER TABLE jobs ADD COLUMN kind", ["jobs ACCESS EXCLUSIVE"], true
            ),
            (
                "ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL;", "ALTER TABLE jobs ADD COLUMN kind",
                ["jobs ACCESS EXCLUSIVE"], false
            ),
            (
                "ALTER TABLE jobs ADD COLUMN owner TEXT REFERENCES learners (id);", "ALTER TABLE jobs ADD COLUMN owner",
                ["jobs ACCESS EXCLUSIVE", "learners SHARE ROW EXCLUSIVE"], true
            ),
            (
                "alter table jobs rename column due_at to due;", "ALTER TABLE jobs rename column due_at to due",
                ["jobs ACCESS EXCLUSIVE"], false
            ),
            (
                "ALTER TABLE jobs DROP COLUMN worker;", "ALTER TABLE jobs DROP COLUMN worker",
                ["jobs ACCESS EXCLUSIVE"], false
            ),
            (
                "ALTER TABLE jobs ADD CONSTRAINT j_check CHECK (tries > 0);", "ALTER TABLE jobs ADD CONSTRAINT j_check",
                ["jobs ACCESS EXCLUSIVE"], false
            ),
            (
                "CREATE INDEX jobs_kind_idx ON jobs (kind) WHERE kind = 'a';", "CREATE INDEX jobs_kind_idx ON jobs",
                ["jobs SHARE"], true
            ),
            (
                "CREATE UNIQUE INDEX jobs_kind_idx ON jobs (kind);", "CREATE UNIQUE INDEX jobs_kind_idx ON jobs",
                ["jobs SHARE"], false
            ),
            ("UPDATE jobs SET kind = 'run';", "UPDATE jobs", ["jobs ROW EXCLUSIVE"], true),
            (
                "INSERT INTO jobs (run_id) SELECT id FROM pipeline_runs;", "INSERT jobs", ["jobs ROW EXCLUSIVE"], true
            ),
            ("DROP TABLE jobs;", "DROP TABLE jobs", ["jobs ACCESS EXCLUSIVE"], false),
            ("REINDEX TABLE jobs;", "REINDEX TABLE jobs", ["the database unknown"], false),
        ] as [(String, String, [String], Bool)])
    func statements(sql: String, summary: String, locks: [String], onlyAdds: Bool) {
        let plan = self.plan(sql)
        #expect(plan.steps.map { $0.statements.map(\.summary) } == [[summary]])
        #expect(plan.steps[0].locks.map { "\($0.target) \($0.mode)" } == locks)
        #expect(plan.keepsPreviousRelease == onlyAdds)
    }

    @Test("Nobody waits for a table that the same migration made")
    func newTables() {
        let plan = self.plan(
            """
            CREATE TABLE boxes (id TEXT);  -- CREATE TABLE ghosts (id TEXT);
            /* DROP TABLE jobs; */ CREATE INDEX boxes_idx ON boxes (id);
            CREATE TABLE things (box TEXT REFERENCES boxes (id));
            """)
        #expect(plan.steps[0].statements.map(\.tables) == [["boxes"], ["boxes"], ["things", "boxes"]])
        #expect(plan.steps[0].locks.isEmpty)
        #expect(plan.keepsPreviousRelease)
    }

    @Test("On SQLite every step holds the one writer's place, whatever it does")
    func sqlite() {
        let plan = self.plan("ALTER TABLE jobs ADD COLUMN kind TEXT; CREATE INDEX i ON jobs (kind);", on: .sqlite)
        #expect(plan.steps[0].locks.map(\.mode) == ["the one writer"])
    }

    @Test("Every migration of this release is understood, and only adds to the one before", arguments: Migration.all)
    func shipped(migration: Migration) {
        let plan = MigrationPlan([migration], current: migration.version, on: .postgresql)
        #expect(plan.keepsPreviousRelease, "\(plan.steps[0].statements.compactMap(\.hazard))")
        #expect(plan.steps[0].statements.allSatisfy { !$0.tables.isEmpty })
    }

    @Test("The first migration is told table by table")
    func initial() throws {
        let plan = MigrationPlan([Migration.all[0]], current: 0, on: .postgresql)
        let summaries = plan.steps[0].statements.map(\.summary)
        #expect(
            summaries.prefix(3) == [
                "CREATE TABLE learners (12 columns)", "CREATE TABLE credentials (4 columns)",
                "CREATE TABLE refresh_tokens (7 columns)",
            ])
        #expect(summaries.last == "CREATE INDEX jobs_ready_idx ON jobs")
        #expect(plan.steps[0].locks.isEmpty)
    }
}
