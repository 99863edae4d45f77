import AAPMCore
import AAPMLinguistics
import AAPMMemory
import AAPMStorage

/// Everything that remembers, wired.
struct Memories: Sendable {
    let recall: any MemoryRecall
    let service: MemoryService
    let keeper: MemoryKeeper
    let gossip: Gossip
    let carrier: VectorCarrier

    /// - Parameters:
    ///   - index: Where vectors are kept.
    ///   - embedder: The provider's; `nil` where vectors are made in this process. Those are compared in the process as
    ///     well, with the same result: a turn asks the store only for what it cannot work out itself, and only where a
    ///     model speaks, beside which that wait is nothing.
    init(
        _ configuration: AppConfiguration, stores: SQLStores, personas: any PersonaCatalog, packs: PackLibrary,
        index: any VectorIndex, embedder: (any TextEmbedder)?, clock: any WallClock, ids: any IDGenerator
    ) {
        let settings = MemorySettings(weights: configuration.memoryWeights)
        let local = HashingEmbedder()
        let distant =
            configuration.models.isConfigured
            ? embedder.map { MemoryRecaller.Distant(index: index, embedder: $0) } : nil
        self.recall = MemoryRecaller(memories: stores.memories, local: local, distant: distant, settings: settings)
        self.service = MemoryService(memories: stores.memories, index: index, settings: settings, clock: clock)
        self.keeper = MemoryKeeper(
            ports: MemoryPorts(
                memories: stores.memories, sessions: stores.sessions, learners: stores.learners, personas: personas,
                reader: OfflineStatementReader(packs: packs), settings: settings, clock: clock, ids: ids))
        self.gossip = Gossip(memories: stores.memories, personas: personas, clock: clock)
        self.carrier = VectorCarrier(memories: stores.memories, index: index, embedder: embedder ?? local)
    }
}
