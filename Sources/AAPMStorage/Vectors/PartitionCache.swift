import AAPMCore
import Synchronization

/// Partitions that were used lately, up to a number of bytes.
final class PartitionCache: Sendable {
    struct Key: Hashable, Sendable {
        let learner: ID<Learner>
        let collection: VectorCollection
        let space: String
    }

    private struct Entry {
        let partition: VectorPartition
        let revision: Int
        var lastUse: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var bytes = 0
        var uses = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: In bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// How much is kept.
    var bytes: Int { self.state.withLock { $0.bytes } }

    /// The partition as it is at a revision; `nil` when it is not here, or is older.
    func partition(_ key: Key, at revision: Int) -> VectorPartition? {
        self.state.withLock { state in
            state.uses += 1
            guard let index = state.entries.index(forKey: key), state.entries.values[index].revision == revision else {
                return nil
            }
            state.entries.values[index].lastUse = state.uses
            return state.entries.values[index].partition
        }
    }

    /// Keeps a partition, unless a later one is here already or it is larger than all that may be kept.
    func keep(_ partition: VectorPartition, _ key: Key, at revision: Int) {
        self.state.withLock { state in
            if let known = state.entries[key], known.revision > revision { return }
            Self.remove(key, from: &state)
            guard partition.bytes <= self.limit else { return }
            state.uses += 1
            state.entries[key] = Entry(partition: partition, revision: revision, lastUse: state.uses)
            state.bytes += partition.bytes
            self.makeRoom(&state)
        }
    }

    func forget(_ key: Key) {
        self.state.withLock { Self.remove(key, from: &$0) }
    }

    /// A tenth at once, so that not every partition that comes makes all others be looked through.
    private func makeRoom(_ state: inout State) {
        guard state.bytes > self.limit else { return }
        for (key, _) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard state.bytes > self.limit / 10 * 9, state.entries.count > 1 else { return }
            Self.remove(key, from: &state)
        }
    }

    private static func remove(_ key: Key, from state: inout State) {
        if let entry = state.entries.removeValue(forKey: key) { state.bytes -= entry.partition.bytes }
    }
}
