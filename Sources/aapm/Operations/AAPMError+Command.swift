import AAPMCore

extension AAPMError {
    /// What a command says when its database fails it.
    init(ofCommand error: StorageError) {
        switch error {
        case .unavailable(let reason):
            self.init(
                .databaseUnavailable,
                "The database cannot be used: \(reason). See that it runs and that DATABASE_URL is right; “aapm doctor” "
                    + "says more.", underlying: error)
        case .busy(let reason):
            self.init(
                .databaseUnavailable, "The database is busy: \(reason). Run the command again in a moment.",
                underlying: error)
        case .conflict(let constraint):
            self.init(
                .databaseConflict, "Another change came first (\(constraint)). Run the command again.",
                underlying: error)
        case .notFound:
            self.init(.internalError, "A row that the command needs is not there.", underlying: error)
        case .corrupt(let reason):
            self.init(
                .internalError, "The database does not hold what this release expects: \(reason). See “aapm doctor”.",
                underlying: error)
        }
    }
}
