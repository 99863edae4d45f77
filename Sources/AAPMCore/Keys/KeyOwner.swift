/// Whose a key of a model provider is.
package enum KeyOwner: Hashable, Sendable {
    case learner(ID<Learner>)
    case organisation(ID<Organisation>)

    /// Who pays for calls with the key.
    package var payer: Payer {
        switch self {
        case .learner: .learner
        case .organisation: .organisation
        }
    }

    package var id: String {
        switch self {
        case .learner(let learner): learner.text
        case .organisation(let organisation): organisation.text
        }
    }
}

extension KeyOwner: CustomStringConvertible {
    /// Such as `learner 0193…`.
    package var description: String { "\(self.payer.rawValue) \(self.id)" }
}
