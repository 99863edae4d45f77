package import AAPMCore

/// A change that waits in the spool.
package struct SpoolEntry: Hashable, Sendable {
    /// Ascending in the order of writing; never used again.
    package let id: Int
    package let session: ID<Session>
    package let learner: ID<Learner>
    /// `nil` when this release cannot read it.
    package let change: SpooledChange?
    package let spooledAt: Timestamp

    package init(
        id: Int, session: ID<Session>, learner: ID<Learner>, change: SpooledChange?, spooledAt: Timestamp
    ) {
        self.id = id
        self.session = session
        self.learner = learner
        self.change = change
        self.spooledAt = spooledAt
    }
}

/// How a spool stands; for `aapm doctor` and the log.
package struct SpoolSummary: Hashable, Sendable {
    /// Changes that wait for the database.
    package let waiting: Int
    /// When the one that waits longest was written.
    package let oldest: Timestamp?
    /// Changes that can never be applied, by reason. They stay in the file for somebody to look at.
    package let aside: [String: Int]

    package init(waiting: Int, oldest: Timestamp?, aside: [String: Int]) {
        self.waiting = waiting
        self.oldest = oldest
        self.aside = aside
    }
}
