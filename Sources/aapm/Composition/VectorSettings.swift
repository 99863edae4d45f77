import AAPMClients
import AAPMCore
import AAPMPostgres
import Configuration
import Foundation

/// Where vectors are kept.
///
/// ## Configuration keys
/// - `VECTOR_DB_URL` (secret, since it may hold a password; default none: in our own database, compared exactly):
///   `postgresql://…` for pgvector, `http(s)://…` for Qdrant, `weaviate+http(s)://…`, and
///   `pinecone+https://api.pinecone.io`, which may say where indexes are made: `?cloud=aws&region=us-east-1`.
/// - `VECTOR_DB_API_KEY` (secret, default none): the key of Qdrant, Weaviate or Pinecone; Pinecone has to have one.
/// - `AAPM_VECTOR_CACHE_MB` (int, default 256): how much memory a process gives the vectors of its own database.
struct VectorSettings: Sendable {
    enum Place: Hashable, Sendable {
        case ownDatabase
        /// A `postgresql://` URL, which may hold a password: never shown.
        case postgres(url: String)
        case qdrant(VectorEndpoint)
        case weaviate(VectorEndpoint)
        case pinecone(VectorEndpoint, PineconeIndex.Region)
    }

    private(set) var place = Place.ownDatabase
    /// In bytes.
    private(set) var cache = 256 << 20

    /// - Parameter faults: Gets what is wrong; no reason holds an address or a key.
    init(config: ConfigReader, faults: inout [FieldFault]) {
        func text(_ key: ConfigKey) -> String? {
            let text = config.string(forKey: key, isSecret: true)?.trimmingCharacters(in: .whitespacesAndNewlines)
            return text.flatMap { $0.isEmpty ? nil : $0 }
        }
        let cacheText = config.string(forKey: "aapm.vector.cache.mb", default: "256")
        if let megabytes = Int(cacheText), (1...1_048_576).contains(megabytes) {
            self.cache = megabytes << 20
        } else {
            faults.append(
                FieldFault(
                    field: "AAPM_VECTOR_CACHE_MB", reason: "must be a number from 1 to 1048576, not “\(cacheText)”"))
        }
        let key = text("vector.db.api.key").map { SecretText($0) }
        if let key, !VectorEndpoint.isSendable(key) {
            faults.append(
                FieldFault(
                    field: Self.keyField, reason: "must be a key of printable ASCII characters without white space"))
        }
        guard let url = text("vector.db.url") else {
            if key != nil {
                faults.append(FieldFault(field: Self.urlField, reason: "must say whose VECTOR_DB_API_KEY it is"))
            }
            return
        }
        do throws(Misfit) {
            self.place = try Self.place(url, key)
        } catch {
            faults.append(FieldFault(field: error.field, reason: error.reason))
        }
    }

    private struct Misfit: Error {
        let field: String
        let reason: String
    }

    private static func place(_ url: String, _ key: SecretText?) throws(Misfit) -> Place {
        let scheme = url.firstRange(of: "://").map { url[..<$0.lowerBound].lowercased() } ?? ""
        switch scheme {
        case "postgresql", "postgres":
            guard key == nil else {
                throw Misfit(
                    field: self.keyField, reason: "is not for PostgreSQL, whose password is in VECTOR_DB_URL")
            }
            do throws(AAPMError) {
                _ = try PostgresSettings(url: url)
            } catch {
                throw Misfit(field: self.urlField, reason: "cannot be used: \(error.message)")
            }
            return .postgres(url: url)
        case "http", "https": return .qdrant(try self.endpoint(url, key))
        case "weaviate+http", "weaviate+https":
            let address = url.dropFirst("weaviate+".count)
            // Their own clients are given it with the path.
            let end = ["/v1", "/v1/"].first { address.hasSuffix($0) } ?? ""
            return .weaviate(try self.endpoint(String(address.dropLast(end.count)), key))
        case "pinecone+http", "pinecone+https":
            guard key != nil else {
                throw Misfit(field: self.keyField, reason: "must be the key of Pinecone, which VECTOR_DB_URL names")
            }
            let parts = url.dropFirst("pinecone+".count).split(
                separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            return .pinecone(try self.endpoint(String(parts[0]), key), try self.region(parts.dropFirst().first))
        default:
            throw Misfit(
                field: self.urlField,
                reason: "must begin with postgresql:// (pgvector), http:// or https:// (Qdrant), weaviate+http://, "
                    + "weaviate+https:// or pinecone+https://")
        }
    }

    private static func endpoint(_ text: String, _ key: SecretText?) throws(Misfit) -> VectorEndpoint {
        guard let address = WebAddress(text) else {
            throw Misfit(
                field: self.urlField,
                reason: "must be an address such as https://vectors.example.com:6333, without a user, a key or a query")
        }
        return VectorEndpoint(address: address, key: key)
    }

    private static func region(_ query: Substring?) throws(Misfit) -> PineconeIndex.Region {
        guard let query else { return .usual }
        var cloud = PineconeIndex.Region.usual.cloud
        var region = PineconeIndex.Region.usual.region
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            switch (parts.first, parts.count) {
            case ("cloud", 2): cloud = String(parts[1])
            case ("region", 2): region = String(parts[1])
            default:
                throw Misfit(field: self.urlField, reason: "may say of Pinecone nothing but cloud=… and region=…")
            }
        }
        guard let known = PineconeIndex.Region(cloud: cloud, region: region) else {
            throw Misfit(
                field: self.urlField,
                reason: "must name a cloud and a region as Pinecone does: cloud=aws&region=us-east-1")
        }
        return known
    }

    private static let urlField = "VECTOR_DB_URL"
    private static let keyField = "VECTOR_DB_API_KEY"
}
