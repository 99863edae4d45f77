package import AAPMCore

/// A model whose every attempt has its money set aside before and is written down after, whatever comes of it.
package struct BudgetedModel: LanguageModel {
    private let model: any LanguageModel
    private let name: ModelName
    private let payer: Payer
    private let till: Till
    private let life: Duration

    /// - Parameters:
    ///   - payer: Only the operator's money is bounded; the rest is written down.
    ///   - life: After this money that was set aside is free again. Longer than any call may take.
    package init(
        _ model: any LanguageModel, name: ModelName, payer: Payer, till: Till,
        life: Duration = ReplyDeadlines().reservationLife
    ) {
        self.model = model
        self.name = name
        self.payer = payer
        self.till = till
        self.life = life
    }

    package func reply(to request: ModelRequest, deliver: ModelDelivery?) async throws -> ModelReply {
        let account = try await self.open(request)
        let meter = CallMeter(clock: self.till.clock)
        do {
            var reply = try await CallMeter.$current.withValue(meter) {
                try await self.model.reply(to: account.request) { piece in
                    meter.take(piece)
                    try await deliver?(piece)
                }
            }
            reply.usage = self.usage(of: reply, account)
            reply.cost = await self.close(account, meter, reply.usage, .answered(reply.stop))
            return reply
        } catch var error as ModelError {
            let usage = account.check.usage(of: error, written: meter.written)
            error.usage = usage == TokenUsage() ? nil : usage
            error.cost = await self.close(account, meter, usage, .failed(error.kind))
            throw error
        } catch {
            // Whoever asked went away. Stores do not stop writing for that: what was read and written is counted.
            let usage = account.check.estimate(meter.written)
            _ = await self.close(account, meter, usage, .cancelled)
            throw error
        }
    }

    // MARK: Before

    /// One attempt's place in the books.
    private struct Account {
        /// With no longer answer than there is money for.
        let request: ModelRequest
        let organisation: String?
        let price: ModelPrice
        let check: UsageCheck
        /// `nil` when it is not the operator's money.
        let reservation: Reservation?
    }

    private func open(_ request: ModelRequest) async throws -> Account {
        let now = self.till.time.now
        let price = self.till.price(of: self.name, at: now, payer: self.payer)
        let budget: LearnerBudget
        do {
            budget = try await self.till.rules.limits(of: request.caller.learner, at: now)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ModelError(.budgetUnavailable, model: self.name)
        }
        let bytes = request.promptBytes
        var request = request
        var reservation: Reservation?
        if self.payer == .operator {
            (reservation, request.outputLimit) = try await self.reserve(request, bytes, price, in: budget.limits)
        }
        return Account(
            request: request, organisation: budget.organisation, price: price,
            check: UsageCheck(promptBytes: bytes, outputLimit: request.outputLimit), reservation: reservation)
    }

    /// Sets money aside: when there is no room because of other calls, after one of them; when there is none at all, for
    /// a shorter answer.
    private func reserve(
        _ request: ModelRequest, _ bytes: Int, _ price: ModelPrice, in limits: [BudgetLimit]
    ) async throws -> (Reservation, output: Int) {
        var bound = self.bound(of: request, bytes, price)
        let deadline = self.till.clock.now + self.till.patience
        while true {
            let now = self.till.time.now
            let wanted = Reservation(
                id: self.till.ids.make(), learner: request.caller.learner, amount: bound.amount, limits: limits,
                createdAt: now, expiresAt: now + self.life)
            let mark = self.till.queue.enter(limits)
            let refusal: BudgetRefusal
            do {
                guard let refused = try await self.refusal(of: wanted) else { return (wanted, bound.output) }
                refusal = refused
            } catch {
                self.till.queue.leave(limits, isRelease: false)
                throw error
            }
            self.till.queue.leave(limits, isRelease: false)
            let hasRoom = try await self.till.queue.wait(
                for: refusal.limit, since: mark, until: deadline, on: self.till.clock)
            // Another call may have told meanwhile how long the prompt really is.
            let known = self.bound(of: request, bytes, price)
            if hasRoom || known.amount < bound.amount {
                if known.amount < bound.amount { bound = known }
                continue
            }
            guard let fitting = bound.fitting(refusal.limit.limit - refusal.used) else {
                throw ModelError(
                    .budgetExhausted, model: self.name,
                    retryAfter: max(.seconds(1), refusal.limit.periodEnd.since(now)), refusal: refusal)
            }
            bound = fitting
        }
    }

    private func bound(of request: ModelRequest, _ bytes: Int, _ price: ModelPrice) -> CallBound {
        // No provider's count, however wrong, makes a prompt dearer than its length can be.
        let input = min(self.till.sizes.tokens(of: request, for: self.name) ?? bytes, bytes)
        return CallBound(request, input: input, price: price)
    }

    private func refusal(of reservation: Reservation) async throws -> BudgetRefusal? {
        do {
            return try await self.till.settlements.reserve(reservation)
        } catch {
            try Task.checkCancellation()
            throw ModelError(.budgetUnavailable, model: self.name, retryAfter: error.mayPass ? .seconds(1) : nil)
        }
    }

    // MARK: After

    private func usage(of reply: ModelReply, _ account: Account) -> TokenUsage {
        let bytes = reply.text.utf8.count
        let isPlausible = account.check.isPlausible(reply.usage, textBytes: bytes)
        if self.payer == .operator {
            switch reply.irregularity {
            case .usageImplausible: self.till.report(.usageImplausible(self.name))
            case .limitIgnored: self.till.report(.limitIgnored(self.name))
            case nil where !isPlausible: self.till.report(.usageImplausible(self.name))
            case nil where !reply.usage.isEstimated:
                self.till.sizes.note(reply.usage.input, of: account.request, for: self.name)
            case nil: break
            }
        }
        return isPlausible ? reply.usage : account.check.estimate(WrittenBytes(text: bytes))
    }

    /// - Returns: What it cost.
    private func close(
        _ account: Account, _ meter: CallMeter, _ usage: TokenUsage, _ outcome: CallOutcome
    ) async -> CallCost {
        let cost = account.price.cost(of: usage)
        let entry = LedgerEntry(
            id: self.till.ids.make(), caller: account.request.caller, organisation: account.organisation,
            payer: self.payer, model: self.name, usage: usage, cost: cost, isPriceGuess: account.price.isGuess,
            latency: meter.latency, firstToken: meter.firstToken, outcome: outcome, createdAt: self.till.time.now)
        await self.till.settlements.settle(account.reservation, as: entry)
        if let reservation = account.reservation {
            self.till.queue.leave(reservation.limits, isRelease: true)
            if cost > reservation.amount {
                self.till.report(.boundPassed(self.name, set: reservation.amount, cost: cost))
            }
        }
        return CallCost(total: cost, billed: self.isBilled(usage, outcome) ? cost : .zero)
    }

    private func isBilled(_ usage: TokenUsage, _ outcome: CallOutcome) -> Bool {
        guard self.payer == .operator else { return false }
        if case .answered = outcome { return true }
        return !usage.isEstimated
    }
}
