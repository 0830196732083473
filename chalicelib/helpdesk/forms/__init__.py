"""The forms by which customers write.

form            what a form is, and which one is asked for
fields          what it asks, and which of that is asked when
building        admins make forms, field_building their fields; typed_choices and typed_sites read what they type
filling         what a customer filled in
sites           which pages may show and send it
uses            how often each was sent
protecting      whom a desk asks whether the sender is a person; proving is the proof of ours
"""
