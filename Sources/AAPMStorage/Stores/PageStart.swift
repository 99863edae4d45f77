import AAPMCore

/// Where a page starts, as the two values of a row comparison: everything before them is on the page.
struct PageStart: Sendable {
    let createdAt: Timestamp
    let id: String

    /// - Parameter cursor: `nil` starts at the newest item: no time is later than the last microsecond.
    /// - Throws: `.corrupt` for a text that is no cursor; a gateway refuses such a text first, by `PageCursor`.
    init(_ cursor: String?) throws(StorageError) {
        guard let cursor else {
            self.createdAt = Timestamp(microseconds: .max)
            self.id = ""
            return
        }
        guard let position = PageCursor(cursor) else {
            throw .corrupt(reason: "the page cursor is not one of ours")
        }
        self.createdAt = position.createdAt
        self.id = position.id
    }
}
