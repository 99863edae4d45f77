package import AAPMCore

/// A model whose every attempt has its money set aside before and is written down after, whatever comes of it.
package struct BudgetedModel: LanguageModel {
    /// After this money that was set aside is free again. Longer than any call may take.
    package static let reservationLife = Duration.seconds(180)

    private let model: any LanguageModel
    private let name: ModelName
    private let payer: Payer
    private let till: Till

    /// - Parameters:
    ///   - payer: Only the operator's money is bounded; the rest is written down.
    package init(_ model: any LanguageModel, name: ModelName, payer: Payer, till: Till) {
        self.model = model
        self.name = name
        self.payer = payer
        self.till = till
    }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let account = try await self.open(request)
        let meter = CallMeter(clock: self.till.clock)
        do {
            var reply = try await self.model.reply(to: request) { piece in
                meter.take(piece)
                try await deliver?(piece)
            }
            if !account.check.isPlausible(reply.usage, textBytes: reply.text.utf8.count) {
                self.till.report(.usageImplausible(self.name))
            }
            reply.usage = account.check.usage(reported: reply.usage, textBytes: reply.text.utf8.count)
            reply.cost = await self.close(account, meter, reply.usage, .answered(reply.stop))
            return reply
        } catch var error as ModelError {
            let usage = account.check.usage(of: error, textBytes: meter.textBytes)
            error.usage = usage == TokenUsage() ? nil : usage
            error.cost = await self.close(account, meter, usage, .failed(error.kind))
            throw error
        } catch {
            // Whoever asked went away. Stores do not stop writing for that: what was read and written is counted.
            let usage = account.check.estimate(textBytes: meter.textBytes)
            _ = await self.close(account, meter, usage, .cancelled)
            throw error
        }
    }

    /// One attempt's place in the books.
    private struct Account {
        let caller: ModelCaller
        let organisation: String?
        let price: ModelPrice
        let check: UsageCheck
        /// `nil` when it is not the operator's money.
        let reservation: Reservation?
    }

    private func open(_ request: ModelRequest) async throws -> Account {
        let now = self.till.time.now
        let price = self.till.price(of: self.name, at: now)
        let budget: LearnerBudget
        do {
            budget = try await self.till.rules.limits(of: request.caller.learner, at: now)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ModelError(.budgetUnavailable, model: self.name)
        }
        let bytes = request.promptBytes
        var reservation: Reservation?
        if self.payer == .operator {
            let wanted = Reservation(
                id: self.till.ids.make(), learner: request.caller.learner,
                amount: price.limit(input: bytes, output: request.outputLimit), limits: budget.limits, createdAt: now,
                expiresAt: now + Self.reservationLife)
            try await self.reserve(wanted)
            reservation = wanted
        }
        return Account(
            caller: request.caller, organisation: budget.organisation, price: price,
            check: UsageCheck(promptBytes: bytes, outputLimit: request.outputLimit), reservation: reservation)
    }

    private func reserve(_ reservation: Reservation) async throws(ModelError) {
        let refusal: BudgetRefusal?
        do {
            refusal = try await self.till.settlements.reserve(reservation)
        } catch {
            throw ModelError(.budgetUnavailable, model: self.name, retryAfter: error.mayPass ? .seconds(1) : nil)
        }
        guard let refusal else { return }
        throw ModelError(
            .budgetExhausted, model: self.name,
            retryAfter: max(.seconds(1), refusal.limit.periodEnd.since(reservation.createdAt)), refusal: refusal)
    }

    /// - Returns: What it cost.
    private func close(
        _ account: Account, _ meter: CallMeter, _ usage: TokenUsage, _ outcome: CallOutcome
    ) async -> MicroUSD {
        let cost = account.price.cost(of: usage)
        let entry = LedgerEntry(
            id: self.till.ids.make(), caller: account.caller, organisation: account.organisation, payer: self.payer,
            model: self.name, usage: usage, cost: cost, isPriceGuess: account.price.isGuess, latency: meter.latency,
            firstToken: meter.firstToken, outcome: outcome, createdAt: self.till.time.now)
        await self.till.settlements.settle(account.reservation, as: entry)
        return cost
    }
}
