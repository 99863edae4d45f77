/// What may be told of a key: never the key nor a part of it.
package struct KeyFacts: Hashable, Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case working
        /// The provider does not accept it any more; it has to be given again.
        case refused
        /// This server cannot open it: the envelope key is gone. It has to be given again, or the envelope key found.
        case unreadable
    }

    package let provider: ModelProvider
    package let baseURL: String?
    package let model: String?
    package let createdAt: Timestamp
    package let checkedAt: Timestamp
    package let status: Status

    package init(_ key: SealedKey, isReadable: Bool) {
        self.provider = key.provider
        self.baseURL = key.baseURL
        self.model = key.model
        self.createdAt = key.createdAt
        self.checkedAt = key.checkedAt
        self.status = !isReadable ? .unreadable : key.refusedAt == nil ? .working : .refused
    }
}
