/// A model, or several behind one another: everything that may be put around a model is a model again.
package protocol LanguageModel: Sendable {
    /// Answers.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - deliver: Takes the text piece by piece while it is made; the pieces joined are `ModelReply.text`. `nil` when
    ///     the caller wants it only as a whole, as with a schema.
    /// - Throws: `ModelError`; `CancellationError`; what `deliver` throws, which stops the call.
    func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply

    /// Whether there is anybody to ask for this caller, so that a prompt need not be written for nobody.
    ///
    /// - Returns: `true` also where that cannot be found out: `reply` tells then.
    func isThere(for caller: ModelCaller) async -> Bool
}

extension LanguageModel {
    package func isThere(for caller: ModelCaller) async -> Bool { true }
}

/// Takes a piece of an answer. A slow one holds the model back.
package typealias ModelDelivery = @Sendable (String) async throws -> Void

/// Makes vectors of texts whose nearness is nearness in meaning.
package protocol TextEmbedder: Sendable {
    /// What the vectors are of: the model's name and the length, such as `text-embedding-3-small/1536`. Vectors of two
    /// spaces cannot be compared.
    var space: String { get }
    var dimensions: Int { get }

    /// - Returns: One vector of length 1 for each text, in their order.
    /// - Throws: `ModelError`; `CancellationError`.
    func vectors(of texts: [String], for caller: ModelCaller) async throws -> [[Float]]
}
