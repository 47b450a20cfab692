from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL("SELECT uuid FROM submissions_studentitem")]
