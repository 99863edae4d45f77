package import AAPMCore
import Synchronization

/// The keys of learners and organisations, opened. What was read is used for a few seconds, and for as long as the store
/// cannot be read.
package final class SealedKeyRing: KeyRing {
    /// How long another node may go on with a key that was removed or replaced here.
    private static let lifetime: Duration = .seconds(5)
    private static let capacity = 4_096

    private struct Entry {
        let keys: [ProviderKey]
        let readAt: Timestamp
    }

    private struct State {
        var entries: [ID<Learner>: Entry] = [:]
        /// Counts changes, so that what was read before one is not kept after it.
        var changes = 0
        /// Envelope keys that were missed, so that each is told of once.
        var missed: Set<String> = []
    }

    private let store: any ProviderKeyStore
    private let vault: KeyVault
    private let clock: any WallClock
    private let report: @Sendable (any Error) -> Void
    private let state = Mutex(State())

    /// - Parameter report: Takes what an operator should see: ids and codes, never a key.
    package init(
        store: any ProviderKeyStore, vault: KeyVault, clock: any WallClock,
        report: @escaping @Sendable (any Error) -> Void
    ) {
        self.store = store
        self.vault = vault
        self.clock = clock
        self.report = report
    }

    package func keys(of learner: ID<Learner>) async throws(StorageError) -> [ProviderKey] {
        let now = self.clock.now
        let (known, changes) = self.state.withLock { ($0.entries[learner], $0.changes) }
        if let known, Self.isFresh(known, at: now) { return known.keys }
        let rows: [SealedKey]
        do {
            rows = try await self.store.keys(serving: learner)
        } catch {
            guard let known, error.mayPass else { throw error }
            return known.keys
        }
        let entry = Entry(keys: self.usable(rows, of: learner), readAt: now)
        self.state.withLock { state in
            guard state.changes == changes else { return }
            // Nearly all learners have none; forgetting all of them costs a read each, and needs no order of use.
            if state.entries.count >= Self.capacity { state.entries = [:] }
            state.entries[learner] = entry
        }
        return entry.keys
    }

    package func note(refused key: ProviderKey) async {
        self.forget(key.owner)
        do {
            // The row may have been replaced by a key that works since this one was read.
            let rows = try await self.store.keys(of: key.owner)
            guard let stored = rows.first(where: { $0.provider == key.provider }), stored.refusedAt == nil,
                try self.vault.open([stored]).first == key,
                try await self.store.note(refused: stored, at: self.clock.now)
            else { return }
            self.report(
                AAPMError(
                    .keyRejected, "A provider does not answer for a key any more; it is not used until it is replaced.",
                    details: ["owner": "\(key.owner)", "provider": key.provider.rawValue]))
        } catch {
            self.report(error)
        }
        self.forget(key.owner)
    }

    /// Reads the keys again when they are next asked for.
    package func forget(_ owner: KeyOwner) {
        self.state.withLock { state in
            state.changes += 1
            switch owner {
            case .learner(let learner): state.entries[learner] = nil
            // Whose organisation it is was never read: whoever has a key of it, or none, reads again.
            case .organisation: state.entries = [:]
            }
        }
    }

    /// A clock that was set back makes an entry look as if it came from the future: it is no fresher for that.
    private static func isFresh(_ entry: Entry, at now: Timestamp) -> Bool {
        let age = now.since(entry.readAt)
        return age >= .zero && age < Self.lifetime
    }

    /// The learner's own, or else the organisation's; without those that were refused or do not open.
    private func usable(_ rows: [SealedKey], of learner: ID<Learner>) -> [ProviderKey] {
        let working = rows.filter { $0.refusedAt == nil }
        do {
            let opened = try self.vault.open(working)
            if opened.count < working.count { self.miss(working, opened) }
            let own = opened.filter { $0.owner == .learner(learner) }
            return own.isEmpty ? opened : own
        } catch {
            self.miss(["": error])
            return []
        }
    }

    private func miss(_ rows: [SealedKey], _ opened: [ProviderKey]) {
        let lost = rows.filter { row in !opened.contains { $0.owner == row.owner && $0.provider == row.provider } }
        self.miss(
            Dictionary(
                lost.map { row in
                    (
                        "\(row.owner) \(row.provider.rawValue) \(row.envelope)",
                        AAPMError(
                            .configurationInvalid, "A provider key does not open and is not used; see docs/keys.md.",
                            details: [
                                "owner": "\(row.owner)", "provider": row.provider.rawValue,
                                "envelope_key": row.envelope,
                            ])
                    )
                }, uniquingKeysWith: { first, _ in first }))
    }

    private func miss(_ faults: [String: AAPMError]) {
        let news = self.state.withLock { state in
            if state.missed.count > Self.capacity { state.missed = [] }
            return faults.filter { state.missed.insert($0.key).inserted }
        }
        for fault in news.values { self.report(fault) }
    }
}
