import AAPMCore
import FoundationEssentials
import NIOCore

/// Embeddings of OpenAI, of what speaks like it, and of Mistral.
struct OpenAIEmbedding: EmbeddingDialect {
    let model: String
    let endpoint: CheckedEndpoint
    let service: Service
    let dimensions: Int

    var batchLimit: Int { self.service.batchLimit }
    var batchBytes: Int { self.service.batchBytes }

    /// What the services differ in.
    struct Service: Sendable {
        let path: String
        /// Whether to ask for the packed form, a third of the size; what comes is read in either.
        let asksForBase64: Bool
        let batchLimit: Int
        let batchBytes: Int

        static let openAI = Self(path: "/embeddings", asksForBase64: true, batchLimit: 2_048, batchBytes: 300_000)
        static let compatible = Self(path: "/embeddings", asksForBase64: false, batchLimit: 64, batchBytes: 64_000)
        static let mistral = Self(path: "/v1/embeddings", asksForBase64: false, batchLimit: 64, batchBytes: 16_000)
    }

    func call(_ texts: ArraySlice<String>) -> HTTPCall {
        var json = JSONWriter(capacity: 256 + texts.reduce(0) { $0 + $1.utf8.count + 8 })
        json.object { json in
            json.member("model", self.model)
            json.array("input") { json in
                for text in texts { json.string(text) }
            }
            if self.service.asksForBase64 { json.member("encoding_format", "base64") }
        }
        return self.endpoint.post(self.service.path, json.buffer)
    }

    func read(_ body: ByteBuffer) throws(ProviderFault) -> [[Float]] {
        let list: List
        do {
            list = try JSONDecoder().decode(List.self, from: Data(body.readableBytesView))
        } catch {
            throw ProviderFault(.malformed, code: "bad_json")
        }
        // A server that numbers nothing keeps the order.
        var vectors: [[Float]?] = Array(repeating: nil, count: list.data.count)
        for (place, item) in list.data.enumerated() {
            let index = item.index ?? place
            guard vectors.indices.contains(index), vectors[index] == nil else {
                throw ProviderFault(.malformed, code: "vector_order")
            }
            vectors[index] = item.embedding.numbers
        }
        return vectors.compactMap { $0 }
    }

    private struct List: Decodable {
        let data: [Item]
    }

    private struct Item: Decodable {
        let index: Int?
        let embedding: PackedVector
    }
}

/// A vector as numbers, or packed: little-endian 32-bit floats in base64.
struct PackedVector: Decodable {
    let numbers: [Float]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // One of the two; when it is neither, the second says so.
        if let text = try? container.decode(String.self) {
            guard let bytes = Data(base64Encoded: text), bytes.count.isMultiple(of: 4) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not packed floats")
            }
            self.numbers = stride(from: 0, to: bytes.count, by: 4).map { start in
                let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
                return Float(bitPattern: bits)
            }
        } else {
            self.numbers = try container.decode([Float].self)
        }
    }
}
