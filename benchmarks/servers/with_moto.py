"""Run moto's server with a Cognito pool, and print where it is and how a token is had, as JSON."""

import json
import logging
import sys

import boto3
from moto.server import ThreadedMotoServer

USER, PASSWORD = "alice", "Password-1"
logging.disable()
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
base = f"http://{host}:{port}"
cognito = boto3.client(
    "cognito-idp",
    region_name="us-east-1",
    endpoint_url=base,
    aws_access_key_id="key",
    aws_secret_access_key="secret",
)
pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
client = cognito.create_user_pool_client(
    UserPoolId=pool, ClientName="client", ExplicitAuthFlows=["USER_PASSWORD_AUTH"]
)["UserPoolClient"]["ClientId"]
cognito.admin_create_user(UserPoolId=pool, Username=USER)
cognito.admin_set_user_password(UserPoolId=pool, Username=USER, Password=PASSWORD, Permanent=True)
asked = {
    "AuthFlow": "USER_PASSWORD_AUTH",
    "ClientId": client,
    "AuthParameters": {"USERNAME": USER, "PASSWORD": PASSWORD},
}
said = {
    "discovery": f"{base}/{pool}/.well-known/openid-configuration",
    "jwks": f"{base}/{pool}/.well-known/jwks.json",
    "token": {
        "url": f"{base}/",
        "body": json.dumps(asked),
        "headers": {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
            "Authorization": "AWS4-HMAC-SHA256 Credential=key/20300101/us-east-1/cognito-idp/"
            "aws4_request, SignedHeaders=host, Signature=none",
        },
    },
}
print(json.dumps(said), flush=True)
sys.stdin.read()  # until the parent is done, or gone
server.stop()
