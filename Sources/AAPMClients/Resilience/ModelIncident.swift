package import AAPMCore

/// What an operator should hear of the models; nothing that anyone wrote is in it.
package enum ModelIncident: Sendable {
    case breakerOpened(ModelName)
    case breakerClosed(ModelName)
    /// The price book does not know the model, whose calls are counted at a guess on the high side. Told once a model.
    case priceUnknown(ModelName)
    /// The provider's count of tokens cannot be right; ours was taken.
    case usageImplausible(ModelName)
    /// The model wrote far more than it was allowed to, and was stopped.
    case limitIgnored(ModelName)
    /// A call cost more than was set aside for it, so that a budget may have been passed.
    case boundPassed(ModelName, set: MicroUSD, cost: MicroUSD)
    /// A call could not be written down; it is tried again with the next one.
    case settlementDelayed(StorageError)
    /// A call can never be written down: its learner is gone, or the store has a defect.
    case settlementLost(StorageError)
}
