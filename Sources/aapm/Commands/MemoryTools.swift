import AAPMAccounts
import AAPMClients
import AAPMCore
import AAPMLinguistics
import AAPMStorage
import Logging

/// What `aapm memory` works with beside the database. To be closed at the end.
struct MemoryTools: Sendable {
    let stores: SQLStores
    let embedder: any TextEmbedder
    private let vectors: Vectors
    private let transports: OwnKeys.Transports

    var index: any VectorIndex { self.vectors.index }

    /// - Throws: `AAPMError` when the database cannot be opened, or the settings or the content cannot be used.
    init(_ place: MoneyPlace) async throws {
        let configuration = try AppConfiguration.fromEnvironment(dataDirectory: place.dataDir)
        let logger = App.logger(configuration)
        let clock = SystemClock()
        self.stores = SQLStores(try await place.database())
        self.transports = OwnKeys.Transports()
        self.vectors = try Vectors(
            configuration.vectors, own: self.stores.vectors, over: self.transports.any, logger: logger)
        let ownKeys = OwnKeys(
            configuration, store: self.stores.providerKeys, transports: self.transports, clock: clock,
            report: { IncidentLog.write($0, to: logger) })
        let chain = ModelChain(
            configuration.models, over: self.transports.any, prices: try ModelChain.prices(configuration),
            budgets: self.stores.budgets,
            rules: try Allowances(configuration, stores: self.stores, ownKeys: ownKeys.ring, clock: clock).budgets,
            time: clock, ids: UUIDv7Generator(clock: clock), logger: logger,
            // Nobody talks from here: only vectors are made.
            pays: { _ in false }, pseudonym: { $0.text })
        self.embedder = chain.embedder ?? HashingEmbedder()
    }

    func close() async {
        await self.vectors.close()
        // Nothing is sent any more; what a transport cannot close, the end of the process does.
        try? await self.transports.shutdown()
    }
}
