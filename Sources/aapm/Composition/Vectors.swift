import AAPMClients
import AAPMCore
import AAPMGateway
import AAPMPostgres
import AAPMStorage
import Logging

/// The vector store of the settings, behind what keeps talks from waiting for it.
struct Vectors: Sendable {
    /// What everything uses.
    let index: GuardedVectorIndex
    private let isOutside: Bool
    private let pool: PostgresDatabase?

    /// - Parameters:
    ///   - own: The store in our own database.
    ///   - transport: One that goes wherever the settings say.
    /// - Throws: `AAPMError` with `.configurationInvalid`.
    init(
        _ settings: VectorSettings, own: any VectorIndex, over transport: any HTTPTransport, logger: Logger
    ) throws {
        let clock = SteadyClock()
        let outside = try Self.outside(settings, over: transport, clock: clock)
        self.index = GuardedVectorIndex(outside?.index ?? own, clock: clock) { Self.write($0, to: logger) }
        self.isOutside = outside != nil
        self.pool = outside?.pool
    }

    /// The store of the settings where it is not our own database, and its connections where it keeps some.
    ///
    /// - Throws: `AAPMError` with `.configurationInvalid`.
    static func outside(
        _ settings: VectorSettings, over transport: any HTTPTransport, clock: any MonotonicClock
    ) throws -> (index: any VectorIndex, pool: PostgresDatabase?)? {
        switch settings.place {
        case .ownDatabase: return nil
        case .postgres(let url):
            let database = PostgresDatabase(try PostgresSettings(url: url))
            return (PgVectorIndex(database), database)
        case .qdrant(let endpoint): return (QdrantIndex(endpoint, over: transport), nil)
        case .weaviate(let endpoint): return (WeaviateIndex(endpoint, over: transport), nil)
        case .pinecone(let endpoint, let region):
            return (PineconeIndex(endpoint, region: region, over: transport, clock: clock), nil)
        }
    }

    /// How a store outside of our database is; `nil` without one. While it is away, talks go on with the memories that
    /// relationships have cached.
    var check: Readiness.Check? {
        guard self.isOutside else { return nil }
        return self.index.isWell ? .ok : .unavailable
    }

    /// Finds out whether a store that was away is back, until its task is cancelled.
    func run() async {
        await self.index.run()
    }

    /// Closes its connections.
    func close() async {
        await self.pool?.shutDown()
    }

    private static func write(_ incident: GuardedVectorIndex.Incident, to logger: Logger) {
        switch incident {
        case .lost(let name, let error):
            logger.warning("The vector store cannot be used", metadata: ["store": "\(name)", "error": "\(error)"])
        case .found(let name):
            logger.notice("The vector store can be used again", metadata: ["store": "\(name)"])
        }
    }
}
