import AAPMCore

/// The bodies of requests to Pinecone, as its OpenAPI documents 2026-04 have them.
enum PineconeText {
    static func index(_ name: String, _ dimensions: Int, _ region: PineconeIndex.Region) -> JSONWriter {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("name", name)
            json.member("dimension", dimensions)
            json.member("metric", "cosine")
            json.object("spec") { json in
                json.object("serverless") { json in
                    json.member("cloud", region.cloud)
                    json.member("region", region.region)
                }
            }
        }
        return json
    }

    static func vectors(_ records: ArraySlice<VectorRecord>, _ namespace: String) -> JSONWriter {
        var json = JSONWriter(capacity: records.reduce(128) { $0 + $1.vector.count * 14 + 500 })
        json.object { json in
            json.member("namespace", namespace)
            json.array("vectors") { json in
                for record in records {
                    json.object { json in
                        json.member("id", PineconeName.vector(record.id, of: record.learner))
                        json.vector("values", record.vector)
                        // Texts, numbers and lists of texts alone: no null.
                        json.object("metadata") { self.metadata(of: record, &$0) }
                    }
                }
            }
        }
        return json
    }

    static func question(
        _ vector: [Float], _ filter: VectorFilter, _ namespace: String, limit: Int
    ) -> JSONWriter {
        var json = JSONWriter(capacity: vector.count * 14 + 600)
        json.object { json in
            json.member("namespace", namespace)
            json.vector("vector", vector)
            json.member("topK", limit)
            json.member("includeMetadata", true)
            json.object("filter") { self.filter(filter, &$0) }
        }
        return json
    }

    /// Exactly one of all, ids and a filter.
    static func deletion(_ filter: VectorFilter, _ namespace: String) -> JSONWriter {
        var json = JSONWriter(capacity: 600)
        json.object { json in
            json.member("namespace", namespace)
            if filter.isWhole {
                json.member("deleteAll", true)
            } else if let ids = filter.ids, filter.persona == nil, filter.character == nil, filter.kinds == nil {
                json.strings("ids", ids.sorted().map { PineconeName.vector($0, of: filter.learner) })
            } else {
                json.object("filter") { self.filter(filter, &$0) }
            }
        }
        return json
    }

    private static func metadata(of record: VectorRecord, _ json: inout JSONWriter) {
        json.member("record", record.id)
        json.member("learner", record.learner.text)
        json.member("persona", record.persona)
        json.strings("characters", record.characters)
        json.member("kind", record.kind)
        if let source = record.source {
            json.member("session", source.session.text)
            json.member("turn", source.index)
        }
    }

    private static func filter(_ filter: VectorFilter, _ json: inout JSONWriter) {
        json.object("learner") { $0.member("$eq", filter.learner.text) }
        if let persona = filter.persona { json.object("persona") { $0.member("$eq", persona) } }
        if let character = filter.character { json.object("characters") { $0.strings("$in", [character]) } }
        if let kinds = filter.kinds { json.object("kind") { $0.strings("$in", kinds.sorted()) } }
        if let ids = filter.ids { json.object("record") { $0.strings("$in", ids.sorted()) } }
    }
}

struct PineconeList: Decodable {
    let indexes: [PineconeDescription]?
}

struct PineconeDescription: Decodable, Sendable {
    struct Status: Decodable, Sendable {
        let ready: Bool?
    }

    let name: String
    let dimension: Int
    let host: String
    let status: Status?

    /// A direction, for questions about what is there rather than about what is near.
    var anyVector: [Float] { [1] + Array(repeating: 0, count: max(0, self.dimension - 1)) }

    enum CodingKeys: String, CodingKey {
        case name, dimension, host, status
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.name = try container.decode(String.self, forKey: .name)
        // Indexes of other kinds in the same project have none.
        self.dimension = try container.decodeIfPresent(Int.self, forKey: .dimension) ?? 0
        self.host = try container.decodeIfPresent(String.self, forKey: .host) ?? ""
        self.status = try container.decodeIfPresent(Status.self, forKey: .status)
    }
}

struct PineconeMatches: Decodable {
    struct Match: Decodable {
        struct Metadata: Decodable {
            let record: String?
        }

        let score: Float?
        let metadata: Metadata?
    }

    let matches: [Match]?
}
