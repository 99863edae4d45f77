package import AAPMCore

/// Seals the data keys of all stored provider keys under the newest envelope key, beside running servers.
package struct KeyRotation: Sendable {
    private let source: any EnvelopeKeySource
    private let store: any ProviderKeyStore
    private let secrets: any SecretSource
    private let pageSize: Int

    /// What was done.
    package struct Report: Hashable, Sendable {
        /// The envelope key under which everything is sealed now.
        package var envelope: String
        /// Whether an earlier rotation was cut off, and this one finished it.
        package var isResumed: Bool
        package var rewrapped: Int
        /// Envelope keys that were dropped, or that can be dropped where their owner keeps them.
        package var unused: [String]
        /// How many rows cannot be opened, by the envelope key that they name. Nothing is dropped while there are any.
        package var unreadable: [String: Int]
    }

    /// - Parameter pageSize: Rows a transaction.
    package init(
        source: any EnvelopeKeySource, store: any ProviderKeyStore, secrets: any SecretSource = SystemSecretSource(),
        pageSize: Int = 100
    ) {
        self.source = source
        self.store = store
        self.secrets = secrets
        self.pageSize = pageSize
    }

    /// May be cut off at any moment and run again: nothing that opens a row goes before the row is sealed anew.
    /// - Throws: `AAPMError` with `.configurationInvalid` or `.databaseConflict`; `StorageError`.
    package func run() async throws -> Report {
        try await self.source.rotating { try await self.rotate() }
    }

    private func rotate() async throws -> Report {
        var kept = try self.source.read()
        let isResumed = self.source.isWritable && kept.all.count > 1
        if kept.all.isEmpty {
            if let orphan = try await self.store.keys(after: nil, limit: 1).first {
                throw EnvelopeFault.missing(orphan.envelope, place: self.source.place)
            }
            kept = try self.source.keepFirst(EnvelopeKey(from: self.secrets))
        } else if self.source.isWritable, !isResumed {
            kept = EnvelopeKeys([EnvelopeKey(from: self.secrets)] + kept.all)
            try self.source.keep(kept)
        }
        guard let newest = kept.newest else { throw EnvelopeFault.missing("", place: self.source.place) }

        var report = Report(envelope: newest.id, isResumed: isResumed, rewrapped: 0, unused: [], unreadable: [:])
        // A server may have read the envelope keys just before the new one came: until a pass finds nothing to do.
        var pass: Pass
        repeat {
            pass = try await self.pass(to: newest, of: kept)
            report.rewrapped += pass.rewrapped
        } while pass.rewrapped > 0
        report.unreadable = pass.unreadable
        if pass.unreadable.isEmpty {
            report.unused = kept.all.dropFirst().map(\.id)
            if self.source.isWritable { try self.source.keep(EnvelopeKeys([newest])) }
        }
        return report
    }

    private struct Pass {
        var rewrapped = 0
        var unreadable: [String: Int] = [:]
    }

    /// Goes once over all rows.
    private func pass(to newest: EnvelopeKey, of kept: EnvelopeKeys) async throws -> Pass {
        var pass = Pass()
        var last: SealedKey?
        while true {
            let page = try await self.store.keys(after: last, limit: self.pageSize)
            var changes: [(from: SealedKey, to: SealedKey)] = []
            for row in page where row.envelope != newest.id {
                if let old = kept[row.envelope], let next = try KeySeal.rewrap(row, from: old, to: newest) {
                    changes.append((from: row, to: next))
                } else {
                    pass.unreadable[row.envelope, default: 0] += 1
                }
            }
            if !changes.isEmpty { pass.rewrapped += try await self.store.rewrap(changes) }
            guard page.count == self.pageSize else { return pass }
            last = page.last
        }
    }
}
