import AAPMCore
import NIOCore

/// An embedding model of a provider.
struct ProviderEmbedder<Dialect: EmbeddingDialect>: TextEmbedder {
    let name: ModelName
    let dialect: Dialect
    let transport: any HTTPTransport
    /// For one batch.
    let callTime: Duration

    var dimensions: Int { self.dialect.dimensions }
    var space: String { "\(self.name.model)/\(self.dimensions)" }

    func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]] {
        // A provider refuses an empty text, and it has no meaning to be near to.
        guard texts.allSatisfy({ !$0.isEmpty }) else {
            throw ModelError(.rejected, model: self.name, code: "text_empty")
        }
        var vectors: [[Float]] = []
        vectors.reserveCapacity(texts.count)
        for batch in Self.batches(of: texts, count: self.dialect.batchLimit, bytes: self.dialect.batchBytes) {
            let transport = self.transport
            let call = self.dialect.call(batch)
            let found = try await withDeadline(self.callTime) { try await self.send(call, over: transport) }
            guard let found else { throw ModelError(.unreachable, model: self.name, code: "timeout") }
            vectors += try self.unitVectors(found, count: batch.count)
        }
        return vectors
    }

    private func send(_ call: HTTPCall, over transport: any HTTPTransport) async throws -> [[Float]] {
        do {
            let answer = try await transport.send(call)
            guard (200..<300).contains(answer.status) else {
                throw await ProviderFault(answer) { status, _, body in ErrorBody(body).fault(status: status) }
            }
            return try self.dialect.read(try await answer.body.collect(upTo: Self.bodyLimit))
        } catch let error as TransportError {
            throw ModelError(transport: error, model: self.name)
        } catch let fault as ProviderFault {
            try Task.checkCancellation()
            throw ModelError(fault.kind, model: self.name, retryAfter: fault.retryAfter, code: fault.code)
        }
    }

    /// Vectors that a provider cuts are not of length 1.
    private func unitVectors(_ vectors: [[Float]], count: Int) throws -> [[Float]] {
        guard vectors.count == count else { throw ModelError(.malformed, model: self.name, code: "vector_count") }
        return try vectors.map { vector in
            guard vector.count == self.dimensions, let unit = vector.ofUnitLength else {
                throw ModelError(.malformed, model: self.name, code: "vector_invalid")
            }
            return unit
        }
    }

    /// In order; a text over the size alone.
    static func batches(of texts: [String], count: Int, bytes: Int) -> [ArraySlice<String>] {
        var batches: [ArraySlice<String>] = []
        var start = 0
        var size = 0
        for (index, text) in texts.enumerated() {
            if index > start, index - start == count || size + text.utf8.count > bytes {
                batches.append(texts[start..<index])
                start = index
                size = 0
            }
            size += text.utf8.count
        }
        if start < texts.count { batches.append(texts[start...]) }
        return batches
    }

    /// Two thousand vectors of three thousand numbers, written as decimals.
    private static var bodyLimit: Int { 160 << 20 }
}

/// How a provider is asked for vectors.
protocol EmbeddingDialect: Sendable {
    var dimensions: Int { get }
    /// The most texts of one request.
    var batchLimit: Int { get }
    /// The most bytes of one request's texts: a token is at least one, so that no limit of tokens is passed.
    var batchBytes: Int { get }

    func call(_ texts: ArraySlice<String>) -> HTTPCall

    /// - Returns: In the order of the texts.
    func read(_ body: ByteBuffer) throws(ProviderFault) -> [[Float]]
}

extension [Float] {
    /// The same direction with length 1; `nil` for a vector without one, or with what is no number.
    var ofUnitLength: [Float]? {
        let length = self.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > 0 else { return nil }
        return self.map { Float(Double($0) / length) }
    }
}
