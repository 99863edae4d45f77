/// A lock that a statement of a migration takes, until its step is committed.
package struct MigrationLock: Hashable, Sendable {
    /// What is locked: a table, or `the database`.
    package let target: String
    /// As the engine calls it, such as `ACCESS EXCLUSIVE`.
    package let mode: String
    /// Who waits for it, and for how long, in words.
    package let blocks: String
    /// Whether reads or writes of others wait at all.
    package let makesOthersWait: Bool

    static func addColumn(_ table: String, rewrites: Bool) -> Self {
        Self(
            target: table, mode: "ACCESS EXCLUSIVE",
            blocks: rewrites
                ? "reads and writes wait while the whole table is written again"
                : "reads and writes wait, for a moment: nothing is rewritten",
            makesOthersWait: true)
    }

    static func exclusive(_ table: String, checksRows: Bool = false) -> Self {
        Self(
            target: table, mode: "ACCESS EXCLUSIVE",
            blocks: checksRows
                ? "reads and writes wait while every row is checked" : "reads and writes wait, for a moment",
            makesOthersWait: true)
    }

    static func index(_ table: String) -> Self {
        Self(
            target: table, mode: "SHARE", blocks: "writes wait while the index is built; reads go on",
            makesOthersWait: true)
    }

    /// On the table that a foreign key points to.
    static func referenced(_ table: String) -> Self {
        Self(
            target: table, mode: "SHARE ROW EXCLUSIVE", blocks: "writes wait, for a moment; reads go on",
            makesOthersWait: true)
    }

    static func rows(_ table: String) -> Self {
        Self(
            target: table, mode: "ROW EXCLUSIVE", blocks: "only writes of the same rows wait", makesOthersWait: false)
    }

    static let unknown = Self(
        target: "the database", mode: "unknown", blocks: "this statement is not known to the plan: read it yourself",
        makesOthersWait: true)

    /// SQLite's, whatever the statements are.
    static let oneWriter = Self(
        target: "the database", mode: "the one writer",
        blocks: "writes wait until the step is committed; reads go on", makesOthersWait: true)
}
