import AAPMCore
import Hummingbird

extension RequestContext {
    /// The `{id}` of the route.
    func id<Entity>(_: Entity.Type = Entity.self) throws -> ID<Entity> {
        ID(try self.parameters.require("id"))
    }
}
