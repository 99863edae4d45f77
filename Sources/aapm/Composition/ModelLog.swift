import AAPMClients
import AAPMCore
import Logging

/// Tells an operator what happens to the models; never a key, a prompt or an answer.
enum ModelLog {
    static func write(_ incident: ModelIncident, to logger: Logger) {
        switch incident {
        case .breakerOpened(let model):
            logger.error("A model fails again and again and is left alone for a while", metadata: ["model": "\(model)"])
        case .breakerClosed(let model):
            logger.notice("A model answers again", metadata: ["model": "\(model)"])
        case .priceUnknown(let model):
            logger.warning(
                "The price book does not know a model; its calls are counted at a high guess (AAPM_PRICE_BOOK)",
                metadata: ["model": "\(model)"])
        case .usageImplausible(let model):
            logger.warning(
                "A provider's count of tokens cannot be right; ours was taken", metadata: ["model": "\(model)"])
        case .limitIgnored(let model):
            logger.warning(
                "A model wrote far more than it was allowed to and was stopped", metadata: ["model": "\(model)"])
        case .boundPassed(let model, let amount, let cost):
            logger.error(
                "A call cost more than was set aside for it; a budget may have been passed",
                metadata: ["model": "\(model)", "set_aside": "\(amount)", "cost": "\(cost)"])
        case .settlementDelayed(let error):
            logger.warning(
                "The cost of a call cannot be written down yet; it is tried again", metadata: ["error": "\(error)"])
        case .settlementLost(let error):
            logger.error("The cost of a call cannot be written down", metadata: ["error": "\(error)"])
        }
    }
}
