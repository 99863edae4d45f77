package typealias NPC = CharacterProfile
