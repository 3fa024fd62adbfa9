"""What the same sends cost Locust's faster client: users that send again as soon as the answer is there."""

from locust import FastHttpUser, task

BODY = '{"ciphertext":"' + "x" * 580 + '"}'
HEADERS = {"Authorization": "Bearer token", "Content-Type": "application/json"}


class Insured(FastHttpUser):
    sent = 0

    @task
    def send(self):
        self.sent += 1
        path = f"/_matrix/client/v3/rooms/!room{id(self)}:mock/send/m.room.encrypted/{self.sent}"
        self.client.put(path, data=BODY, headers=HEADERS, name="send")
